-- +goose Up
-- Hits move to rows of some 40 bytes without a second index: they are only
-- ever added, and every page is served from counters. The id holds the moment
-- (milliseconds since 2026-01-01), the journal and a count, so it is all that a
-- range of time needs. No REFERENCES here: each would be looked up at every
-- insert, and the drainer has just read the link.

ALTER TABLE hits RENAME TO old_hits;

CREATE TABLE hits (
    id            {{key}},
    link_id       BIGINT NOT NULL,
    verdict_id    INTEGER NOT NULL,
    signature_id  INTEGER NOT NULL,
    visitor       BIGINT NOT NULL,
    country       TEXT NOT NULL,
    visited_after INTEGER
);

-- What a hit was, why, and by which version of the rules: a few dozen rows.
CREATE TABLE verdicts (
    id            {{id}},
    class         TEXT NOT NULL CHECK (class IN
                  ('person', 'preview', 'robot', 'scanner', 'prefetch', 'own', 'repeat', 'head')),
    reason        TEXT NOT NULL,
    rules_version INTEGER NOT NULL
);
CREATE UNIQUE INDEX verdicts_content ON verdicts (class, reason, rules_version);

-- The browsers and programs that came by. A row lives as long as hits do.
CREATE TABLE signatures (
    id         {{id}},
    user_agent TEXT NOT NULL,
    headers    TEXT NOT NULL,
    device     TEXT NOT NULL,
    last_day   TEXT NOT NULL
);
CREATE UNIQUE INDEX signatures_content ON signatures (user_agent, headers);

-- Each journal on a local disk, and how far it has been counted.
CREATE TABLE journals (
    number     {{id}},
    name       TEXT NOT NULL UNIQUE,
    position   BIGINT NOT NULL,
    batch      BIGINT NOT NULL,
    updated_at {{time}} NOT NULL
);

-- What each journal counted lately, for the other copies of the program: they
-- must know which visitors were at which link.
CREATE TABLE batches (
    journal BIGINT NOT NULL,
    batch   BIGINT NOT NULL,
    low     BIGINT NOT NULL,
    high    BIGINT NOT NULL,
    changed TEXT,
    PRIMARY KEY (journal, batch)
);

-- Pages that were seen before their hit was counted.
CREATE TABLE seen_pages (
    hit_id {{key}},
    at     {{time}} NOT NULL
);

-- Hits of a day by reason, by device and by country.
CREATE TABLE facets (
    day   TEXT NOT NULL,
    kind  TEXT NOT NULL CHECK (kind IN ('reason', 'device', 'country')),
    value TEXT NOT NULL,
    hits  BIGINT NOT NULL,
    PRIMARY KEY (day, kind, value)
);

-- The one row that whoever counts holds. A new generation means that rows were
-- changed behind the back of those who count, and what they remember is void.
CREATE TABLE countings (
    id         BIGINT PRIMARY KEY CHECK (id = 1),
    generation BIGINT NOT NULL,
    closed     TEXT NOT NULL,
    kept_from  TEXT NOT NULL
);
INSERT INTO countings (id, generation, closed, kept_from) VALUES (1, 1, '', '');

-- Sums of tallies per ambassador over closed days and whole months, so that a
-- board need not read every link of every day.
CREATE TABLE ambassador_tallies (
    span          TEXT NOT NULL,
    ambassador_id BIGINT NOT NULL,
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
    PRIMARY KEY (span, ambassador_id)
);

-- Links are kept in memory; this finds those that were taken back since.
CREATE INDEX links_revoked ON links (revoked_at) WHERE revoked_at IS NOT NULL;

-- MARA-7: a code that can be spoken, one for each person.
ALTER TABLE people ADD COLUMN spoken_code TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX people_spoken_code ON people (spoken_code) WHERE spoken_code <> '';

-- Hits from before: their user agents were never kept (signature 0), so that
-- rules cannot be applied to them again.
INSERT INTO verdicts (class, reason, rules_version) SELECT DISTINCT class, reason, rules_version FROM old_hits;
INSERT INTO hits (id, link_id, verdict_id, signature_id, visitor, country, visited_after)
SELECT ({{old_hit_ms}} - 1767225600000) * 4194304 + o.id % 4194304, o.link_id, v.id, 0,
       CASE WHEN o.visitor = '' THEN 0 ELSE
           DENSE_RANK() OVER (ORDER BY o.link_id, o.day, o.visitor) END,
       '', {{old_hit_visited_after}}
FROM old_hits o JOIN verdicts v ON v.class = o.class AND v.reason = o.reason AND v.rules_version = o.rules_version;
INSERT INTO facets (day, kind, value, hits)
SELECT day, 'reason', class || '/' || reason, COUNT(*) FROM old_hits GROUP BY day, class, reason;
DROP TABLE old_hits;

-- +goose Down
CREATE TABLE old_hits (
    id            {{id}},
    token         TEXT NOT NULL UNIQUE,
    link_id       BIGINT NOT NULL REFERENCES links (id),
    at            {{time}} NOT NULL,
    day           TEXT NOT NULL,
    class         TEXT NOT NULL,
    reason        TEXT NOT NULL,
    rules_version INTEGER NOT NULL,
    visitor       TEXT NOT NULL,
    visited_at    {{time}}
);
DROP INDEX people_spoken_code;
ALTER TABLE people DROP COLUMN spoken_code;
DROP INDEX links_revoked;
DROP TABLE ambassador_tallies;
DROP TABLE countings;
DROP TABLE facets;
DROP TABLE seen_pages;
DROP TABLE batches;
DROP TABLE journals;
DROP TABLE signatures;
DROP TABLE verdicts;
DROP TABLE hits;
ALTER TABLE old_hits RENAME TO hits;
CREATE INDEX hits_visitor ON hits (link_id, day, visitor);
