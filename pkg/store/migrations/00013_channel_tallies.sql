-- +goose Up
-- Sums of tallies per channel over closed days, so that a year beside a year
-- need not read every link of every day.
CREATE TABLE channel_tallies (
    day           TEXT NOT NULL,
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
    PRIMARY KEY (day, channel)
);
INSERT INTO channel_tallies (day, channel, links, person, preview, robot, scanner, prefetch, own, repeat, head, visitors, visits, applications, interviews, hires)
    SELECT day, channel, SUM(links), SUM(person), SUM(preview), SUM(robot), SUM(scanner), SUM(prefetch), SUM(own), SUM(repeat), SUM(head), SUM(visitors), SUM(visits), SUM(applications), SUM(interviews), SUM(hires)
    FROM tallies WHERE day <= (SELECT closed FROM countings) GROUP BY day, channel;

-- +goose Down
DROP TABLE channel_tallies;
