-- assessment.sql - assessments of districts: drafts, what was entered by hand, and results that are fixed for good. Clause SZ20-1.3b.
-- Days are texts YYYY-MM-DD, moments UTC texts. Values and points are decimal texts; '' is unknown.

-- An assessment while it is worked on; fixed ones stay as they were then. corrects: the fixed one that it puts right.
CREATE TABLE assessment (
  id @ID@,
  title TEXT NOT NULL,
  text TEXT NOT NULL,                -- of the scheme
  cut_off TEXT NOT NULL,
  known_by TEXT NOT NULL,            -- what had happened by the cut-off counts when it was told by this day
  state TEXT NOT NULL CHECK (state IN ('draft', 'fixed', 'dropped')),
  version @INT@ NOT NULL,
  corrects @INT@ REFERENCES assessment (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL
) @STRICT@;

-- Points by hand, or a figure of a district that the scheme does not bring along. replaces: the entry that this one takes the place of; value NULL: it is taken back.
CREATE TABLE assessment_entry (
  id @ID@,
  assessment @INT@ NOT NULL REFERENCES assessment (id),
  item TEXT NOT NULL,
  district TEXT NOT NULL,
  value TEXT,
  authority TEXT NOT NULL,
  reason TEXT NOT NULL,
  paper TEXT NOT NULL,
  replaces @INT@ REFERENCES assessment_entry (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL
) @STRICT@;
CREATE INDEX assessment_entry_of ON assessment_entry (assessment, id);

-- A result that was fixed: what the ledger says of it.
CREATE TABLE assessment_record (
  assessment @INT@ PRIMARY KEY REFERENCES assessment (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  seq @INT@ NOT NULL,
  sm3_text TEXT NOT NULL,
  sm3_input TEXT NOT NULL,
  sm3_result TEXT NOT NULL
) @STRICT@;

CREATE TABLE assessment_place (
  assessment @INT@ NOT NULL REFERENCES assessment (id),
  ord @INT@ NOT NULL,
  district TEXT NOT NULL,
  name TEXT NOT NULL,
  total TEXT NOT NULL,
  place @INT@ NOT NULL,              -- 0: none, for something is unknown
  shared @INT@ NOT NULL,
  grade TEXT NOT NULL,
  PRIMARY KEY (assessment, ord)
) @CLUSTERED@;

CREATE TABLE assessment_line (
  assessment @INT@ NOT NULL REFERENCES assessment (id),
  district TEXT NOT NULL,
  ord @INT@ NOT NULL,
  item TEXT NOT NULL,
  points TEXT NOT NULL,
  raw TEXT NOT NULL,
  trace TEXT NOT NULL,
  capped @INT@ NOT NULL,
  filled @INT@ NOT NULL,
  PRIMARY KEY (assessment, district, ord)
) @CLUSTERED@;

CREATE TABLE assessment_measure (
  assessment @INT@ NOT NULL REFERENCES assessment (id),
  district TEXT NOT NULL,
  ord @INT@ NOT NULL,
  metric TEXT NOT NULL,
  value TEXT NOT NULL,
  up TEXT NOT NULL,
  down TEXT NOT NULL,
  base @INT@ NOT NULL,
  hit @INT@ NOT NULL,
  unknown @INT@ NOT NULL,
  last TEXT NOT NULL,
  PRIMARY KEY (assessment, district, ord)
) @CLUSTERED@;

-- Every project with the values that the metrics read, and a letter for what became of it in each metric. span 1: as of the year before.
CREATE TABLE assessment_project (
  assessment @INT@ NOT NULL REFERENCES assessment (id),
  span @INT@ NOT NULL,
  project @INT@ NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  district TEXT NOT NULL,            -- '' none of those that are assessed
  inputs TEXT NOT NULL,
  states TEXT NOT NULL,
  PRIMARY KEY (assessment, span, project)
) @CLUSTERED@;

-- append-only: assessment_entry, assessment_record, assessment_place, assessment_line, assessment_measure, assessment_project
