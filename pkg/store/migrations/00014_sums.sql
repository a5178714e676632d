-- +goose Up
-- Sums of ambassadors are read by thousands, so they are kept in the order of their
-- key, without a second look for each.
ALTER TABLE ambassador_tallies RENAME TO old_ambassador_tallies;
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
) {{in_key_order}};
INSERT INTO ambassador_tallies (span, ambassador_id, links, person, preview, robot, scanner, prefetch, own, repeat, head, visitors, visits, applications, interviews, hires)
    SELECT span, ambassador_id, links, person, preview, robot, scanner, prefetch, own, repeat, head, visitors, visits, applications, interviews, hires
    FROM old_ambassador_tallies ORDER BY span, ambassador_id;
DROP TABLE old_ambassador_tallies;
-- Quarters, and all closed days together under the empty span: a board over a year
-- or over all days need not read every month.
INSERT INTO ambassador_tallies (span, ambassador_id, links, person, preview, robot, scanner, prefetch, own, repeat, head, visitors, visits, applications, interviews, hires)
    SELECT SUBSTR(span, 1, 4) || 'Q' || ((CAST(SUBSTR(span, 6, 2) AS INTEGER) + 2) / 3), ambassador_id, SUM(links), SUM(person), SUM(preview), SUM(robot), SUM(scanner), SUM(prefetch), SUM(own), SUM(repeat), SUM(head), SUM(visitors), SUM(visits), SUM(applications), SUM(interviews), SUM(hires)
    FROM ambassador_tallies WHERE LENGTH(span) = 7 GROUP BY SUBSTR(span, 1, 4) || 'Q' || ((CAST(SUBSTR(span, 6, 2) AS INTEGER) + 2) / 3), ambassador_id;
INSERT INTO ambassador_tallies (span, ambassador_id, links, person, preview, robot, scanner, prefetch, own, repeat, head, visitors, visits, applications, interviews, hires)
    SELECT '', ambassador_id, SUM(links), SUM(person), SUM(preview), SUM(robot), SUM(scanner), SUM(prefetch), SUM(own), SUM(repeat), SUM(head), SUM(visitors), SUM(visits), SUM(applications), SUM(interviews), SUM(hires)
    FROM ambassador_tallies WHERE LENGTH(span) = 7 GROUP BY ambassador_id;
-- Channels are summed over the same spans as ambassadors.
ALTER TABLE channel_tallies RENAME COLUMN day TO span;
INSERT INTO channel_tallies (span, channel, links, person, preview, robot, scanner, prefetch, own, repeat, head, visitors, visits, applications, interviews, hires)
    SELECT SUBSTR(span, 1, 7), channel, SUM(links), SUM(person), SUM(preview), SUM(robot), SUM(scanner), SUM(prefetch), SUM(own), SUM(repeat), SUM(head), SUM(visitors), SUM(visits), SUM(applications), SUM(interviews), SUM(hires)
    FROM channel_tallies WHERE LENGTH(span) > 7 GROUP BY SUBSTR(span, 1, 7), channel;
INSERT INTO channel_tallies (span, channel, links, person, preview, robot, scanner, prefetch, own, repeat, head, visitors, visits, applications, interviews, hires)
    SELECT SUBSTR(span, 1, 4) || 'Q' || ((CAST(SUBSTR(span, 6, 2) AS INTEGER) + 2) / 3), channel, SUM(links), SUM(person), SUM(preview), SUM(robot), SUM(scanner), SUM(prefetch), SUM(own), SUM(repeat), SUM(head), SUM(visitors), SUM(visits), SUM(applications), SUM(interviews), SUM(hires)
    FROM channel_tallies WHERE LENGTH(span) = 7 GROUP BY SUBSTR(span, 1, 4) || 'Q' || ((CAST(SUBSTR(span, 6, 2) AS INTEGER) + 2) / 3), channel;
INSERT INTO channel_tallies (span, channel, links, person, preview, robot, scanner, prefetch, own, repeat, head, visitors, visits, applications, interviews, hires)
    SELECT '', channel, SUM(links), SUM(person), SUM(preview), SUM(robot), SUM(scanner), SUM(prefetch), SUM(own), SUM(repeat), SUM(head), SUM(visitors), SUM(visits), SUM(applications), SUM(interviews), SUM(hires)
    FROM channel_tallies WHERE LENGTH(span) = 7 GROUP BY channel;
-- What colleagues brought without a link is looked up by colleague.
CREATE INDEX tallies_by_word ON tallies (ambassador_id, day) WHERE link_id <= 0;
-- How many applications are in each stage: HR opens the list all day, and counting
-- them all is most of what it would take.
CREATE TABLE stage_tallies (
    stage        TEXT PRIMARY KEY NOT NULL,
    applications BIGINT NOT NULL
);
INSERT INTO stage_tallies (stage, applications) SELECT stage, COUNT(*) FROM applications GROUP BY stage;

-- +goose Down
DROP TABLE stage_tallies;
DROP INDEX tallies_by_word;
DELETE FROM channel_tallies WHERE LENGTH(span) <= 7;
ALTER TABLE channel_tallies RENAME COLUMN span TO day;
DELETE FROM ambassador_tallies WHERE LENGTH(span) < 7;
