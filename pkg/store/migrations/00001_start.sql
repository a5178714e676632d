-- +goose Up

-- Words in double braces differ between the databases; migrate.go fills them
-- in. Columns are exactly the fields of the structs in pkg/referral: a test
-- holds the two together. A number without REFERENCES may be 0 for "nobody".

CREATE TABLE organisations (
    id         BIGINT PRIMARY KEY CHECK (id = 1),
    board_mode TEXT NOT NULL CHECK (board_mode IN ('off', 'totals', 'named', 'own')),
    decided_on TEXT NOT NULL,
    reference  TEXT NOT NULL,
    version    BIGINT NOT NULL,
    updated_at {{time}} NOT NULL
);
INSERT INTO organisations (id, board_mode, decided_on, reference, version, updated_at)
VALUES (1, 'off', '', '', 1, {{now}});

CREATE TABLE people (
    id               {{id}},
    name             TEXT NOT NULL,
    email            TEXT NOT NULL UNIQUE,
    role             TEXT NOT NULL CHECK (role IN ('employee', 'hr', 'admin')),
    job_title        TEXT NOT NULL,
    department       TEXT NOT NULL,
    locale           TEXT NOT NULL,
    expertise        TEXT,
    board_visibility TEXT NOT NULL,
    nickname         TEXT NOT NULL,
    active           BOOLEAN NOT NULL,
    left_on          TEXT NOT NULL,
    password_hash    TEXT NOT NULL,
    version          BIGINT NOT NULL,
    created_at       {{time}} NOT NULL,
    updated_at       {{time}} NOT NULL
);
CREATE INDEX people_department ON people (department, id);

CREATE TABLE sessions (
    id         {{id}},
    family     TEXT NOT NULL,
    person_id  BIGINT NOT NULL REFERENCES people (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at {{time}} NOT NULL,
    expires_at {{time}} NOT NULL,
    spent_at   {{time}}
);
CREATE INDEX sessions_family ON sessions (family);
CREATE INDEX sessions_person ON sessions (person_id);

CREATE TABLE vacancies (
    id               {{id}},
    slug             TEXT NOT NULL UNIQUE,
    title            TEXT NOT NULL,
    language         TEXT NOT NULL,
    department       TEXT NOT NULL,
    locations        TEXT,
    workplace        TEXT NOT NULL,
    employment_types TEXT,
    hours_min        INTEGER,
    hours_max        INTEGER,
    salary           TEXT,
    description      TEXT NOT NULL,
    growth           TEXT NOT NULL,
    culture          TEXT NOT NULL,
    expertise        TEXT,
    apply_url        TEXT NOT NULL,
    valid_through    TEXT NOT NULL,
    folded           TEXT NOT NULL,
    status           TEXT NOT NULL CHECK (status IN ('draft', 'published', 'closed')),
    close_reason     TEXT NOT NULL,
    published_at     {{time}},
    closed_at        {{time}},
    source           TEXT NOT NULL,
    external_id      TEXT NOT NULL,
    source_url       TEXT NOT NULL,
    source_hash      TEXT NOT NULL,
    version          BIGINT NOT NULL,
    created_at       {{time}} NOT NULL,
    updated_at       {{time}} NOT NULL
);
CREATE UNIQUE INDEX vacancies_source ON vacancies (source, external_id) WHERE source <> '';
CREATE INDEX vacancies_status ON vacancies (status, id);
CREATE INDEX vacancies_department ON vacancies (department, id);

CREATE TABLE links (
    id            {{id}},
    code          TEXT NOT NULL UNIQUE,
    vacancy_id    BIGINT NOT NULL REFERENCES vacancies (id),
    ambassador_id BIGINT NOT NULL REFERENCES people (id),
    channel       TEXT NOT NULL,
    note          TEXT NOT NULL,
    created_at    {{time}} NOT NULL,
    revoked_at    {{time}},
    version       BIGINT NOT NULL
);
CREATE UNIQUE INDEX links_live ON links (ambassador_id, vacancy_id, channel) WHERE revoked_at IS NULL;
CREATE INDEX links_ambassador ON links (ambassador_id, id);
CREATE INDEX links_vacancy ON links (vacancy_id, id);

CREATE TABLE hits (
    id            {{id}},
    token         TEXT NOT NULL UNIQUE,
    link_id       BIGINT NOT NULL REFERENCES links (id),
    at            {{time}} NOT NULL,
    day           TEXT NOT NULL,
    class         TEXT NOT NULL CHECK (class IN
                  ('person', 'preview', 'robot', 'scanner', 'prefetch', 'own', 'repeat', 'head')),
    reason        TEXT NOT NULL,
    rules_version INTEGER NOT NULL,
    visitor       TEXT NOT NULL,
    visited_at    {{time}}
);
CREATE INDEX hits_visitor ON hits (link_id, day, visitor);

CREATE TABLE visitor_keys (
    day TEXT PRIMARY KEY,
    key TEXT NOT NULL
);

CREATE TABLE candidates (
    id         {{id}},
    name       TEXT NOT NULL,
    email      TEXT NOT NULL UNIQUE,
    phone      TEXT NOT NULL,
    created_at {{time}} NOT NULL
);

CREATE TABLE applications (
    id              {{id}},
    vacancy_id      BIGINT NOT NULL REFERENCES vacancies (id),
    candidate_id    BIGINT NOT NULL REFERENCES candidates (id),
    name            TEXT NOT NULL,
    email           TEXT NOT NULL,
    phone           TEXT NOT NULL,
    status_token    TEXT NOT NULL UNIQUE,
    motivation      TEXT NOT NULL,
    cv_key          TEXT NOT NULL,
    cv_name         TEXT NOT NULL,
    cv_type         TEXT NOT NULL,
    cv_size         BIGINT NOT NULL,
    stage           TEXT NOT NULL CHECK (stage IN
                    ('applied', 'screening', 'interview', 'offer', 'hired', 'rejected', 'withdrawn')),
    submitted_at    {{time}} NOT NULL,
    day             TEXT NOT NULL,
    ref_outcome     TEXT NOT NULL,
    tell_ambassador BOOLEAN NOT NULL,
    keep_until      {{time}},
    repeat_of       BIGINT REFERENCES applications (id),
    version         BIGINT NOT NULL
);
CREATE UNIQUE INDEX applications_first ON applications (vacancy_id, candidate_id) WHERE repeat_of IS NULL;
CREATE INDEX applications_vacancy ON applications (vacancy_id, id);
CREATE INDEX applications_candidate ON applications (candidate_id, vacancy_id, id);
CREATE INDEX applications_stage ON applications (stage, id);
CREATE INDEX applications_repeat ON applications (repeat_of) WHERE repeat_of IS NOT NULL;

CREATE TABLE stage_changes (
    id             {{id}},
    application_id BIGINT NOT NULL REFERENCES applications (id),
    stage          TEXT NOT NULL CHECK (stage IN
                   ('applied', 'screening', 'interview', 'offer', 'hired', 'rejected', 'withdrawn')),
    occurred_at    {{time}} NOT NULL,
    recorded_at    {{time}} NOT NULL,
    person_id      BIGINT NOT NULL,
    note           TEXT NOT NULL
);
CREATE INDEX stage_changes_application ON stage_changes (application_id, occurred_at, id);

CREATE TABLE touches (
    id             {{id}},
    application_id BIGINT NOT NULL REFERENCES applications (id),
    kind           TEXT NOT NULL CHECK (kind IN ('click', 'claim')),
    ambassador_id  BIGINT NOT NULL,
    link_id        BIGINT NOT NULL,
    hit_token      TEXT NOT NULL,
    words          TEXT NOT NULL,
    at             {{time}} NOT NULL,
    recorded_at    {{time}} NOT NULL
);
CREATE INDEX touches_application ON touches (application_id, at, id);
CREATE INDEX touches_ambassador ON touches (ambassador_id, application_id);

CREATE TABLE decisions (
    id             {{id}},
    application_id BIGINT NOT NULL REFERENCES applications (id),
    policy_version INTEGER NOT NULL,
    shares         TEXT,
    findings       TEXT,
    replaces       BIGINT REFERENCES decisions (id),
    decided_at     {{time}} NOT NULL
);
CREATE INDEX decisions_application ON decisions (application_id, id);
CREATE INDEX decisions_replaces ON decisions (replaces) WHERE replaces IS NOT NULL;

CREATE TABLE tallies (
    day           TEXT NOT NULL,
    link_id       BIGINT NOT NULL,
    ambassador_id BIGINT NOT NULL,
    vacancy_id    BIGINT NOT NULL,
    channel       TEXT NOT NULL,
    links         BIGINT NOT NULL,
    person        BIGINT NOT NULL,
    preview       BIGINT NOT NULL,
    robot         BIGINT NOT NULL,
    scanner       BIGINT NOT NULL,
    prefetch      BIGINT NOT NULL,
    own           BIGINT NOT NULL,
    repeat        BIGINT NOT NULL,
    head          BIGINT NOT NULL,
    visitors      BIGINT NOT NULL,
    visits        BIGINT NOT NULL,
    applications  BIGINT NOT NULL,
    interviews    BIGINT NOT NULL,
    hires         BIGINT NOT NULL,
    PRIMARY KEY (day, link_id, ambassador_id, vacancy_id)
);
CREATE INDEX tallies_link ON tallies (link_id, day);
CREATE INDEX tallies_ambassador ON tallies (ambassador_id, day);
CREATE INDEX tallies_vacancy ON tallies (vacancy_id, day);

-- Answers to requests that came with an idempotency key, for a day.
CREATE TABLE answers (
    scope       TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status      INTEGER NOT NULL,
    header      TEXT,
    body        TEXT NOT NULL,
    created_at  {{time}} NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX answers_created ON answers (created_at);

-- +goose Down
DROP TABLE answers;
DROP TABLE tallies;
DROP TABLE decisions;
DROP TABLE touches;
DROP TABLE stage_changes;
DROP TABLE applications;
DROP TABLE candidates;
DROP TABLE visitor_keys;
DROP TABLE hits;
DROP TABLE links;
DROP TABLE vacancies;
DROP TABLE sessions;
DROP TABLE people;
DROP TABLE organisations;
