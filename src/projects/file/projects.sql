-- projects.sql - the project file: what was said about projects, by whom, and when; nothing here is overwritten. Clause SZ20-1.3b.
-- Days are texts YYYY-MM-DD, moments UTC texts with milliseconds. Money is in 0.01 万元.

-- One thing that somebody did at one moment; day is its civil day in China. kind: 'open', 'edit', 'step', 'correct', 'paper' here; other parts write their own words.
CREATE TABLE project_act (
  id @ID@,
  project @INT@ NOT NULL REFERENCES subject (id),
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  day TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) @STRICT@;
CREATE INDEX project_act_of ON project_act (project, id);

-- Field `field` of the plan (of item `item` of a list; '' where the field stands alone) holds from a day on. NULL: holds no longer.
-- Values are texts in one canonical form per kind: numbers as written decimals without trailing zeros, days as days, words as ids.
CREATE TABLE project_value (
  project @INT@ NOT NULL REFERENCES subject (id),
  field TEXT NOT NULL,
  item TEXT NOT NULL,
  act @INT@ NOT NULL REFERENCES project_act (id),
  holds_from TEXT NOT NULL,
  value TEXT,
  PRIMARY KEY (project, field, item, act)
) @CLUSTERED@;
CREATE INDEX project_value_code ON project_value (value) WHERE field = 'codes.code';

-- Track `track` of the plan reached `stage` on a day. how: 'entered'; 'passed' (this kind of project has no such stage) and 'skipped' (with a reason) for the
-- stages between, in the same act; 'void' (the act that `replaces` names did not take place). replaces: the act whose steps this one corrects.
CREATE TABLE project_step (
  act @INT@ NOT NULL REFERENCES project_act (id),
  track TEXT NOT NULL,
  stage TEXT NOT NULL,
  project @INT@ NOT NULL REFERENCES subject (id),
  how TEXT NOT NULL CHECK (how IN ('entered', 'passed', 'skipped', 'void')),
  happened_on TEXT NOT NULL,
  person TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  replaces @INT@ REFERENCES project_act (id),
  PRIMARY KEY (act, track, stage)
) @CLUSTERED@;
CREATE INDEX project_step_of ON project_step (project, act);

-- A document or photograph of the file. attachment: of core; NULL while only number and date are known.
CREATE TABLE project_paper (
  act @INT@ PRIMARY KEY REFERENCES project_act (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  number TEXT NOT NULL DEFAULT '',
  dated TEXT,
  shot_on TEXT,
  attachment @INT@,
  public @INT@ NOT NULL DEFAULT 0 CHECK (public IN (0, 1))
) @STRICT@;
CREATE INDEX project_paper_of ON project_paper (project, act);

-- Which papers were shown for which step.
CREATE TABLE project_evidence (
  step @INT@ NOT NULL REFERENCES project_act (id),
  paper @INT@ NOT NULL REFERENCES project_act (id),
  PRIMARY KEY (step, paper)
) @CLUSTERED@;

-- append-only: project_act, project_value, project_step, project_paper, project_evidence

-- Rebuildable: the fold of everything told so far. NULL: unknown. Money in 0.01 万元, areas in 10^-8 亩 as in the registry. Name, region and industry
-- stand in `subject` too, which has region_pos for scopes.
CREATE TABLE project (
  id @INT@ PRIMARY KEY REFERENCES subject (id),
  code TEXT NOT NULL UNIQUE,
  official_code TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  region @INT@ NOT NULL,
  industry TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  chain TEXT NOT NULL DEFAULT '',
  level TEXT NOT NULL DEFAULT '',
  owner @INT@,
  owner_name TEXT NOT NULL DEFAULT '',
  secrecy TEXT NOT NULL DEFAULT '',
  public @INT@ NOT NULL DEFAULT 0,
  stage TEXT NOT NULL,
  stage_on TEXT NOT NULL,
  exit TEXT NOT NULL DEFAULT '',
  exit_on TEXT,
  total @INT@,
  building @INT@,
  installation @INT@,
  equipment @INT@,
  other @INT@,
  area @INT@,
  signed_on TEXT,
  start_agreed TEXT, start_statutory TEXT, started_on TEXT,
  finish_agreed TEXT, finish_statutory TEXT, finished_on TEXT,
  produce_agreed TEXT, produced_on TEXT,
  full_agreed TEXT, full_on TEXT,
  last_act @INT@ NOT NULL,
  updated_at TEXT NOT NULL
) @STRICT@;

-- Rebuildable: enterprises that are parties of a project now; the door of an enterprise's scope.
CREATE TABLE project_party (
  project @INT@ NOT NULL REFERENCES subject (id),
  role TEXT NOT NULL,
  item TEXT NOT NULL,
  enterprise @INT@ NOT NULL REFERENCES subject (id),
  PRIMARY KEY (project, role, item)
) @CLUSTERED@;
CREATE INDEX project_party_of ON project_party (enterprise);

-- Who may see a project: a row for its place (id 0) and one for each enterprise in it (region_pos -1). Statements about projects ask
-- EXISTS (SELECT 1 FROM project_seen v WHERE v.project = p.id AND {scope v}). The casts give both halves columns of one kind: only then does SQLite look the
-- project up in each half instead of making the whole view anew for every question.
CREATE VIEW project_seen AS
  SELECT s.id AS project, CAST(0 AS @INT@) AS id, s.region_pos AS region_pos FROM subject s WHERE s.kind = 'project'
  UNION ALL SELECT q.project, q.enterprise, CAST(-1 AS @INT@) FROM project_party q;

-- One row: how often the projects changed.
CREATE TABLE project_state (
  id @INT@ PRIMARY KEY CHECK (id = 1),
  version @INT@ NOT NULL
) @STRICT@;
INSERT INTO project_state (id, version) VALUES (1, 1);
