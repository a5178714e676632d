-- +goose Up
-- Policies as versions, rulings among the touches, and decisions that keep what
-- they rest on and are chained.

ALTER TABLE touches RENAME TO old_touches;
DROP INDEX touches_application;
DROP INDEX touches_ambassador;

CREATE TABLE touches (
    id             {{id}},
    application_id BIGINT NOT NULL REFERENCES applications (id),
    kind           TEXT NOT NULL CHECK (kind IN ('click', 'claim', 'introduction', 'record', 'ruling')),
    ambassador_id  BIGINT NOT NULL,
    link_id        BIGINT NOT NULL,
    hit_token      TEXT NOT NULL,
    words          TEXT NOT NULL,
    shares         TEXT,
    at             {{time}} NOT NULL,
    recorded_at    {{time}} NOT NULL,
    recorded_by    BIGINT NOT NULL
);
INSERT INTO touches (application_id, kind, ambassador_id, link_id, hit_token, words, at, recorded_at, recorded_by, id)
SELECT application_id, kind, ambassador_id, link_id, hit_token, words, at, recorded_at, 0, id FROM old_touches;
DROP TABLE old_touches;
{{renumber_touches}};
CREATE INDEX touches_application ON touches (application_id, at, id);
CREATE INDEX touches_ambassador ON touches (ambassador_id, application_id);

CREATE TABLE policies (
    version    INTEGER PRIMARY KEY,
    content    TEXT,
    adopted_at {{time}} NOT NULL,
    adopted_by BIGINT NOT NULL
);

ALTER TABLE decisions ADD COLUMN facts TEXT;
ALTER TABLE decisions ADD COLUMN decided_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE decisions ADD COLUMN seal TEXT NOT NULL DEFAULT '';

-- The end of the chain of decisions. Whoever decides holds this row.
CREATE TABLE chains (
    id   BIGINT PRIMARY KEY CHECK (id = 1),
    seal TEXT NOT NULL
);
INSERT INTO chains (id, seal) VALUES (1, '');

-- +goose Down
DROP TABLE chains;
ALTER TABLE decisions DROP COLUMN seal;
ALTER TABLE decisions DROP COLUMN decided_by;
ALTER TABLE decisions DROP COLUMN facts;
DROP TABLE policies;
ALTER TABLE touches DROP COLUMN recorded_by;
ALTER TABLE touches DROP COLUMN shares;
