-- +goose Up
-- Introductions, who decides about a vacancy, and candidates who take back a name.

CREATE TABLE introductions (
    id            {{id}},
    ambassador_id BIGINT NOT NULL REFERENCES people (id),
    vacancy_id    BIGINT NOT NULL REFERENCES vacancies (id),
    name          TEXT NOT NULL,
    email         TEXT NOT NULL,
    acquaintance  TEXT NOT NULL,
    token         TEXT NOT NULL UNIQUE,
    state         TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused')),
    made_at       {{time}} NOT NULL,
    answered_at   {{time}},
    version       BIGINT NOT NULL
);
CREATE INDEX introductions_ambassador ON introductions (ambassador_id, id);
CREATE INDEX introductions_vacancy ON introductions (vacancy_id, state);

CREATE TABLE team_members (
    vacancy_id BIGINT NOT NULL REFERENCES vacancies (id),
    person_id  BIGINT NOT NULL REFERENCES people (id),
    relation   TEXT NOT NULL CHECK (relation IN ('owner', 'hiring_team')),
    PRIMARY KEY (vacancy_id, person_id, relation)
);

ALTER TABLE touches ADD COLUMN introduction_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE touches ADD COLUMN nobody BOOLEAN NOT NULL DEFAULT FALSE;

-- Other forms of an address begin alike; see beginning in credit.go.
CREATE INDEX candidates_mailbox ON candidates (email{{bytewise}});
CREATE INDEX people_mailbox ON people (email{{bytewise}}) WHERE left_on <> '';

-- +goose Down
DROP INDEX people_mailbox;
DROP INDEX candidates_mailbox;
ALTER TABLE touches DROP COLUMN nobody;
ALTER TABLE touches DROP COLUMN introduction_id;
DROP TABLE team_members;
DROP TABLE introductions;
