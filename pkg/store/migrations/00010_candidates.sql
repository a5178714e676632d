-- +goose Up
-- A form that is sent again is known by what was sent, on every copy and after
-- a restart; and what is erased of an application, and when.
ALTER TABLE applications ADD COLUMN form_key TEXT NOT NULL DEFAULT '';
ALTER TABLE applications ADD COLUMN erased_at {{time}};
CREATE UNIQUE INDEX applications_form ON applications (form_key) WHERE form_key <> '';
CREATE INDEX applications_file_to_erase ON applications (id) WHERE erased_at IS NOT NULL AND cv_key <> '';

-- +goose Down
DROP INDEX applications_file_to_erase;
DROP INDEX applications_form;
ALTER TABLE applications DROP COLUMN erased_at;
ALTER TABLE applications DROP COLUMN form_key;
