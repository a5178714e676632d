-- +goose Up
-- Questions about credit with their answers, who ever had a share of what, and
-- who changed what.

CREATE TABLE questions (
    id             {{id}},
    application_id BIGINT NOT NULL REFERENCES applications (id),
    asked_by       BIGINT NOT NULL REFERENCES people (id),
    words          TEXT NOT NULL,
    asked_at       {{time}} NOT NULL,
    answered_at    {{time}},
    answered_by    BIGINT NOT NULL,
    reason         TEXT NOT NULL,
    before_id      BIGINT REFERENCES decisions (id),
    after_id       BIGINT REFERENCES decisions (id),
    UNIQUE (application_id, asked_by)
);
CREATE INDEX questions_open ON questions (id) WHERE answered_at IS NULL;

CREATE TABLE stakes (
    ambassador_id  BIGINT NOT NULL,
    application_id BIGINT NOT NULL REFERENCES applications (id),
    PRIMARY KEY (ambassador_id, application_id)
);
INSERT INTO stakes (ambassador_id, application_id)
SELECT DISTINCT {{each_share_ambassador}}, d.application_id FROM decisions d, {{each_share}} WHERE d.shares IS NOT NULL;

CREATE TABLE audit (
    id         {{id}},
    at         {{time}} NOT NULL,
    person_id  BIGINT NOT NULL,
    action     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    before     TEXT,
    after      TEXT,
    reason     TEXT NOT NULL
);
CREATE INDEX audit_subject ON audit (subject, subject_id, id);

-- +goose Down
DROP TABLE audit;
DROP TABLE stakes;
DROP TABLE questions;
