-- evaluation.sql - rounds that were evaluated, and what came out of them.
-- The scheme's text and the round are records; results are derived: `gusu rebuild` makes them again and compares.

-- The exact text of every scheme that a round was evaluated with, by its SM3. Immutable.
CREATE TABLE scheme_version (
  hash TEXT PRIMARY KEY,
  scheme TEXT NOT NULL,
  version TEXT NOT NULL,
  text TEXT NOT NULL,
  first_used TEXT NOT NULL
) @STRICT@;

-- One evaluation of the city: which scheme, which year, as of what, by whom, and the digests of what went in and came out.
CREATE TABLE round (
  id @ID@,
  scheme TEXT NOT NULL,
  scheme_hash TEXT NOT NULL REFERENCES scheme_version (hash),
  year @INT@ NOT NULL,
  as_of_day TEXT,
  as_of_batch @INT@ NOT NULL,
  evaluated_at TEXT NOT NULL,
  account @INT@ NOT NULL,
  engine TEXT NOT NULL,
  units @INT@ NOT NULL,
  ranked @INT@ NOT NULL,
  input_hash TEXT NOT NULL,
  result_hash TEXT NOT NULL,
  epoch @INT@ NOT NULL
) @STRICT@;
CREATE INDEX round_scheme ON round (scheme, year, id);

-- Derived. total is the shortest decimal text that reads back to the same double, NULL where there is none.
CREATE TABLE result (
  round @INT@ NOT NULL,
  subject @INT@ NOT NULL,
  total TEXT,
  rank @INT@,
  class TEXT,
  PRIMARY KEY (round, subject)
) @CLUSTERED@;
CREATE INDEX result_subject ON result (subject, round);
-- append-only: scheme_version, round
