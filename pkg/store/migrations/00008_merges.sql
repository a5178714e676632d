-- +goose Up
-- HR says of two candidates that they are one. Applications keep their candidate,
-- so that undoing leaves nothing behind.
CREATE TABLE merges (
    id           {{id}},
    candidate_id BIGINT NOT NULL REFERENCES candidates (id),
    into_id      BIGINT NOT NULL REFERENCES candidates (id),
    reason       TEXT NOT NULL,
    merged_at    {{time}} NOT NULL,
    merged_by    BIGINT NOT NULL,
    undone_at    {{time}},
    undone_by    BIGINT NOT NULL,
    CHECK (candidate_id <> into_id)
);
CREATE UNIQUE INDEX merges_standing ON merges (candidate_id) WHERE undone_at IS NULL;
CREATE INDEX merges_candidate ON merges (candidate_id);
CREATE INDEX merges_into ON merges (into_id);

-- +goose Down
DROP TABLE merges;
