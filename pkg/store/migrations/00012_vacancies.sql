-- +goose Up
-- What happens after applying and whom to ask are parts of their own, and
-- imports are kept with their reports.
ALTER TABLE vacancies ADD COLUMN procedure TEXT NOT NULL DEFAULT '';
ALTER TABLE vacancies ADD COLUMN contact TEXT NOT NULL DEFAULT '';
-- Counting what is open need not read the texts.
CREATE INDEX vacancies_closing ON vacancies (status, valid_through);
-- Rows without a link are few, since hits make none: an index costs little.
CREATE INDEX tallies_unlinked ON tallies (vacancy_id) WHERE link_id <= 0;

CREATE TABLE imports (
    id         {{id}},
    state      TEXT NOT NULL CHECK (state IN ('planned', 'asked', 'running', 'done', 'failed')),
    person_id  BIGINT NOT NULL,
    source     TEXT NOT NULL,
    file_name  TEXT NOT NULL,
    options    TEXT,
    postings   TEXT,
    size       BIGINT NOT NULL,
    report     TEXT,
    added      BIGINT NOT NULL,
    changed    BIGINT NOT NULL,
    unchanged  BIGINT NOT NULL,
    closed     BIGINT NOT NULL,
    refused    BIGINT NOT NULL,
    problem    TEXT,
    created_at {{time}} NOT NULL,
    started_at {{time}},
    ended_at   {{time}},
    version    BIGINT NOT NULL
);
CREATE INDEX imports_waiting ON imports (state, id) WHERE state IN ('planned', 'asked', 'running');

-- +goose Down
DROP TABLE imports;
DROP INDEX tallies_unlinked;
DROP INDEX vacancies_closing;
ALTER TABLE vacancies DROP COLUMN contact;
ALTER TABLE vacancies DROP COLUMN procedure;
