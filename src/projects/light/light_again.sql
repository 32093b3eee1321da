-- light_again.sql - all projects lit once more in a month that had been done: somebody asked for it.
CREATE TABLE light_again (
  id @ID@,
  month TEXT NOT NULL,
  version TEXT NOT NULL,
  at TEXT NOT NULL,
  projects @INT@ NOT NULL,
  stored @INT@ NOT NULL
) @STRICT@;

-- append-only: light_again
