-- office.sql - matters, the acts on them, and who belongs to which unit.

CREATE TABLE office_member (
  account @INT@ NOT NULL REFERENCES account (id),
  unit TEXT NOT NULL,                -- code of office.yaml or of a town
  post TEXT NOT NULL CHECK (post IN ('member', 'head', 'leader')),
  at TEXT NOT NULL,
  by_name TEXT NOT NULL,
  PRIMARY KEY (account, unit)
) @CLUSTERED@;
CREATE INDEX office_member_unit ON office_member (unit);

-- Where a matter stands now; follows from its steps. Days as YYYY-MM-DD, '' none.
CREATE TABLE matter (
  id @ID@,
  source TEXT NOT NULL CHECK (source IN ('light', 'decision', 'visit', 'plan', 'problem')),
  object TEXT NOT NULL,              -- "project 1000123", '' nothing in Gusu
  title TEXT NOT NULL,
  folded TEXT NOT NULL,              -- title for searching
  demand TEXT NOT NULL,
  region TEXT NOT NULL,
  region_pos @INT@ NOT NULL,
  issuer TEXT NOT NULL,
  owner TEXT NOT NULL,               -- '' not given out
  person TEXT NOT NULL,              -- account of the owner who is to do it, '' any
  state TEXT NOT NULL CHECK (state IN ('registered', 'assigned', 'signed', 'working', 'extension', 'submitted', 'returned', 'shelved', 'closed')),
  level TEXT NOT NULL CHECK (level IN ('none', 'head', 'leader', 'agenda')),
  deadline TEXT NOT NULL,
  wanted TEXT NOT NULL,              -- the deadline asked for, while that is undecided
  look_again TEXT NOT NULL,          -- while shelved
  returns @INT@ NOT NULL,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  assigned_at TEXT NOT NULL,
  signed_at TEXT NOT NULL,
  submitted_at TEXT NOT NULL,
  submitted_by @INT@ NOT NULL,
  closed_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
) @STRICT@;
CREATE INDEX matter_object ON matter (object);
CREATE INDEX matter_owner ON matter (owner, state);
CREATE INDEX matter_issuer ON matter (issuer, state);

CREATE TABLE matter_helper (
  matter @INT@ NOT NULL REFERENCES matter (id),
  unit TEXT NOT NULL,
  PRIMARY KEY (matter, unit)
) @CLUSTERED@;
CREATE INDEX matter_helper_unit ON matter_helper (unit);

-- append-only: matter_step, matter_step_file
CREATE TABLE matter_step (
  id @ID@,
  matter @INT@ NOT NULL REFERENCES matter (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,            -- 0: the program, by a rule
  account_name TEXT NOT NULL,
  unit TEXT NOT NULL,                -- for whom it was done
  act TEXT NOT NULL,
  state_before TEXT NOT NULL,
  state_after TEXT NOT NULL,
  note TEXT NOT NULL,
  day TEXT NOT NULL,                 -- deadline given or asked for, day to look again
  to_unit TEXT NOT NULL,
  rule TEXT NOT NULL,                -- '' unless a rule spoke
  occasion TEXT NOT NULL             -- what it spoke about: once for each
) @STRICT@;
CREATE INDEX matter_step_matter ON matter_step (matter, id);
CREATE UNIQUE INDEX matter_step_rule ON matter_step (matter, rule, occasion) WHERE rule <> '';
CREATE INDEX matter_step_to ON matter_step (to_unit) WHERE to_unit <> '';
CREATE TABLE matter_step_file (
  step @INT@ NOT NULL REFERENCES matter_step (id),
  attachment @INT@ NOT NULL REFERENCES attachment (id),
  PRIMARY KEY (step, attachment)
) @CLUSTERED@;
