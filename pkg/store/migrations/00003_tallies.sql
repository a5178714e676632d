-- +goose Up
-- A link's first hit of a day makes a row of tallies, and each index is
-- written with it: with a million links, two of the three cost more than all
-- else. An ambassador's and a vacancy's tallies are found through their links.
DROP INDEX tallies_ambassador;
DROP INDEX tallies_vacancy;

-- +goose Down
CREATE INDEX tallies_ambassador ON tallies (ambassador_id, day);
CREATE INDEX tallies_vacancy ON tallies (vacancy_id, day);
