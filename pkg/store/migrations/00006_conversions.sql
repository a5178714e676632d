-- +goose Up
-- What other systems report: keys to report with, what was reported, and
-- applications of which nobody here knows the candidate.

CREATE TABLE api_keys (
    id           {{id}},
    name         TEXT NOT NULL,
    scope        TEXT NOT NULL CHECK (scope IN ('conversions')),
    hash         TEXT NOT NULL UNIQUE,
    created_at   {{time}} NOT NULL,
    created_by   BIGINT NOT NULL,
    last_used_at {{time}},
    revoked_at   {{time}},
    revoked_by   BIGINT NOT NULL
);

CREATE TABLE conversions (
    id                {{id}},
    key_id            BIGINT NOT NULL REFERENCES api_keys (id),
    external_id       TEXT NOT NULL,
    stage             TEXT NOT NULL CHECK (stage IN
                      ('applied', 'screening', 'interview', 'offer', 'hired', 'rejected', 'withdrawn')),
    occurred_at       {{time}} NOT NULL,
    vacancy           TEXT NOT NULL,
    ref               TEXT NOT NULL,
    code              TEXT NOT NULL,
    named_application BIGINT NOT NULL,
    received_at       {{time}} NOT NULL,
    state             TEXT NOT NULL CHECK (state IN ('matched', 'unmatched')),
    reason            TEXT NOT NULL,
    application_id    BIGINT NOT NULL,
    matched_at        {{time}},
    matched_by        BIGINT NOT NULL
);
CREATE UNIQUE INDEX conversions_once ON conversions (key_id, external_id, stage);
CREATE INDEX conversions_state ON conversions (state, id);

ALTER TABLE stage_changes ADD COLUMN key_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE touches ADD COLUMN key_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN key_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE applications ADD COLUMN external_id TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX applications_elsewhere ON applications (key_id, external_id) WHERE key_id <> 0;

-- SQLite cannot make a column optional, so another one takes its place.
DROP INDEX applications_first;
DROP INDEX applications_candidate;
ALTER TABLE applications ADD COLUMN known_candidate BIGINT REFERENCES candidates (id);
UPDATE applications SET known_candidate = candidate_id;
ALTER TABLE applications DROP COLUMN candidate_id;
ALTER TABLE applications RENAME COLUMN known_candidate TO candidate_id;
CREATE UNIQUE INDEX applications_first ON applications (vacancy_id, candidate_id) WHERE repeat_of IS NULL;
CREATE INDEX applications_candidate ON applications (candidate_id, vacancy_id, id);

-- +goose Down
DROP INDEX applications_elsewhere;
ALTER TABLE applications DROP COLUMN external_id;
ALTER TABLE applications DROP COLUMN key_id;
ALTER TABLE touches DROP COLUMN key_id;
ALTER TABLE stage_changes DROP COLUMN key_id;
DROP TABLE conversions;
DROP TABLE api_keys;
