-- +goose Up
-- How the organisation shows itself. One row; files are known by their hash.
CREATE TABLE brands (
    id              {{key}},
    name            TEXT NOT NULL,
    accent          TEXT NOT NULL,
    website         TEXT NOT NULL,
    privacy_contact TEXT NOT NULL,
    culture         TEXT NOT NULL,
    photo_alt       TEXT NOT NULL,
    logo            TEXT NOT NULL,
    logo_width      INTEGER NOT NULL,
    logo_height     INTEGER NOT NULL,
    photo           TEXT NOT NULL,
    photo_width     INTEGER NOT NULL,
    photo_height    INTEGER NOT NULL,
    version         BIGINT NOT NULL,
    updated_at      {{time}} NOT NULL
);
INSERT INTO brands (id, name, accent, website, privacy_contact, culture, photo_alt, logo, logo_width, logo_height, photo, photo_width, photo_height, version, updated_at)
VALUES (1, '', '', '', '', '', '', '', 0, 0, '', 0, 0, 1, {{now}});

CREATE TABLE brand_files (
    hash       TEXT PRIMARY KEY NOT NULL,
    media_type TEXT NOT NULL,
    content    {{bytes}} NOT NULL
);

-- +goose Down
DROP TABLE brand_files;
DROP TABLE brands;
