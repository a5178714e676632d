-- +goose Up
-- HR's lists go by when applications came in.

DROP INDEX applications_vacancy;
DROP INDEX applications_stage;
CREATE INDEX applications_submitted ON applications (submitted_at, id);
CREATE INDEX applications_vacancy ON applications (vacancy_id, submitted_at, id);
CREATE INDEX applications_stage ON applications (stage, submitted_at, id);

-- +goose Down
DROP INDEX applications_submitted;
DROP INDEX applications_vacancy;
DROP INDEX applications_stage;
CREATE INDEX applications_vacancy ON applications (vacancy_id, id);
CREATE INDEX applications_stage ON applications (stage, id);
