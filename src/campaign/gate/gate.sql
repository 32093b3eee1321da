-- gate.sql - what the gates said of a round, exceptions, and when somebody last looked. Clause SZ20-5.3a.
-- Moments are UTC texts. Runs, results and exceptions stay; the lines of former runs of a round go when it is run again.

-- batch and mark: the last that there were when it ran.
CREATE TABLE gate_run (
  id @ID@,
  round @INT@ NOT NULL REFERENCES round (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  build TEXT NOT NULL,
  plan TEXT NOT NULL,
  ms @INT@ NOT NULL,
  evaluation_ms @INT@ NOT NULL,
  batch @INT@ NOT NULL,
  mark @INT@ NOT NULL,
  blocked @INT@ NOT NULL,
  warned @INT@ NOT NULL
) @STRICT@;
CREATE INDEX gate_run_of ON gate_run (round);

-- figures: JSON, [[Chinese, English, value], …]. digest: SM3 of the faults.
CREATE TABLE gate_result (
  run @INT@ NOT NULL REFERENCES gate_run (id),
  place @INT@ NOT NULL,
  gate TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('block', 'warn', 'info')),
  outcome TEXT NOT NULL CHECK (outcome IN ('passed', 'failed', 'not_applicable')),
  title TEXT NOT NULL,
  title_en TEXT NOT NULL,
  reason TEXT NOT NULL,
  reason_en TEXT NOT NULL,
  figures TEXT NOT NULL,
  faults @INT@ NOT NULL,
  notes @INT@ NOT NULL,
  digest TEXT NOT NULL,
  us @INT@ NOT NULL,
  PRIMARY KEY (run, place)
) @CLUSTERED@;

-- id: the enterprise, 0 for none; region_pos 0: the city as a whole.
CREATE TABLE gate_line (
  run @INT@ NOT NULL REFERENCES gate_run (id),
  gate TEXT NOT NULL,
  n @INT@ NOT NULL,
  id @INT@ NOT NULL,
  region_pos @INT@ NOT NULL,
  kind TEXT NOT NULL,
  fault @INT@ NOT NULL CHECK (fault IN (0, 1)),
  item TEXT NOT NULL,
  text TEXT NOT NULL,
  text_en TEXT NOT NULL,
  PRIMARY KEY (run, gate, n)
) @CLUSTERED@;

-- How many there are in a district, also where not all lines are kept. id 0.
CREATE TABLE gate_part (
  run @INT@ NOT NULL REFERENCES gate_run (id),
  gate TEXT NOT NULL,
  region_pos @INT@ NOT NULL,
  id @INT@ NOT NULL,
  faults @INT@ NOT NULL,
  notes @INT@ NOT NULL,
  PRIMARY KEY (run, gate, region_pos)
) @CLUSTERED@;

-- A failed gate that was passed by a person: why, on which paper (the file hangs on "round N gates"), for which faults.
CREATE TABLE gate_exception (
  id @ID@,
  round @INT@ NOT NULL REFERENCES round (id),
  gate TEXT NOT NULL,
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL,
  file @INT@ NOT NULL,
  digest TEXT NOT NULL
) @STRICT@;
CREATE INDEX gate_exception_of ON gate_exception (round);

-- What an account knew when it last looked at the gates of a round.
CREATE TABLE gate_look (
  account @INT@ NOT NULL,
  round @INT@ NOT NULL REFERENCES round (id),
  at TEXT NOT NULL,
  batch @INT@ NOT NULL,
  mark @INT@ NOT NULL,
  registry @INT@ NOT NULL,
  PRIMARY KEY (account, round)
) @CLUSTERED@;

-- append-only: gate_run, gate_result, gate_exception
