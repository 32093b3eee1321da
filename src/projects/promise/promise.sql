-- promise.sql - promises of investors: what owners of figures told, checks with their lines, decisions. Clause SZ20-1.3c.
-- What was promised stands in project_value ('promises.value'). Days are texts YYYY-MM-DD, '' none; money is in 0.01 万元; fractions are texts 'num/den' in lowest terms.

CREATE INDEX project_value_promise ON project_value (project, item) WHERE field = 'promises.value';

-- The figure of an item as its owner told it, in the item's unit, measured on a day. NULL: taken back. Source and who stand with the act.
CREATE TABLE promise_told (
  act @INT@ PRIMARY KEY REFERENCES project_act (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  item TEXT NOT NULL,
  value TEXT,
  day TEXT NOT NULL
) @STRICT@;
CREATE INDEX promise_told_of ON promise_told (project, act);

-- One check of a project at a stage: a proposal. reached: the day of the stage; due: the day agreed. amount: what can be worked out; whole: that is all of it.
CREATE TABLE promise_check (
  act @INT@ PRIMARY KEY REFERENCES project_act (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  stage TEXT NOT NULL,
  round @INT@ NOT NULL,
  day TEXT NOT NULL,
  reached TEXT NOT NULL,
  due TEXT NOT NULL,
  version TEXT NOT NULL,
  proposal TEXT NOT NULL CHECK (proposal IN ('incomplete', 'pass', 'correct', 'breach', 'case')),
  until TEXT NOT NULL,
  amount @INT@ NOT NULL,
  whole @INT@ NOT NULL CHECK (whole IN (0, 1))
) @STRICT@;
CREATE INDEX promise_check_of ON promise_check (project, stage, act);

-- An item of a check. actual NULL: unknown. tolerance in 10^-4, as the rule was then; amount NULL: none, or it cannot be worked out.
CREATE TABLE promise_line (
  check_act @INT@ NOT NULL REFERENCES promise_check (act),
  item TEXT NOT NULL,
  place @INT@ NOT NULL,
  promised TEXT NOT NULL,
  promise_act @INT@ NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('at-least', 'at-most')),
  tolerance @INT@ NOT NULL,
  actual TEXT,
  way TEXT NOT NULL CHECK (way IN ('none', 'told', 'computed', 'carried')),
  told @INT@ NOT NULL,
  year @INT@ NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('missing', 'met', 'correcting', 'broken')),
  until TEXT NOT NULL,
  amount @INT@,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  sum TEXT NOT NULL,
  PRIMARY KEY (check_act, item)
) @CLUSTERED@;

-- What a formula read. value NULL: unknown. source: 'file', 'report 2020-11', 'owner 2020 2021-05-20 税务局'.
CREATE TABLE promise_input (
  check_act @INT@ NOT NULL REFERENCES promise_check (act),
  item TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT,
  unit TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (check_act, item, name)
) @CLUSTERED@;

-- What a person decided on a check, with the paper it rests on; the last of a check holds. amount NULL: none.
CREATE TABLE promise_decision (
  act @INT@ PRIMARY KEY REFERENCES project_act (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  check_act @INT@ NOT NULL REFERENCES promise_check (act),
  decision TEXT NOT NULL CHECK (decision IN ('pass', 'correct', 'breach', 'case')),
  until TEXT NOT NULL,
  amount @INT@,
  reason TEXT NOT NULL,
  paper @INT@ NOT NULL REFERENCES project_act (id),
  day TEXT NOT NULL
) @STRICT@;
CREATE INDEX promise_decision_of ON promise_decision (check_act, act);

-- append-only: promise_told, promise_check, promise_line, promise_input, promise_decision
