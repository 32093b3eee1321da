-- improvement.sql - plans of improvement: waves of firms by a rule, a case each, its course. Clause SZ20-5.3c. Days are texts YYYY-MM-DD in China, moments UTC texts, values whole 10^-4 of the rule's unit.

-- One selection, as it was: the rule, the figures' year and last batch, how many had none. sm3: over a line `value|folded` for each of its cases in order of their code, each ended by a newline.
CREATE TABLE improvement_wave (
  id @ID@,
  rule TEXT NOT NULL,
  formula TEXT NOT NULL,
  region TEXT NOT NULL,              -- '' the whole city
  unit TEXT NOT NULL,
  below @INT@ NOT NULL,
  year @INT@ NOT NULL,
  result_year @INT@ NOT NULL,
  finish_by TEXT NOT NULL,
  batch @INT@ NOT NULL,
  n @INT@ NOT NULL,
  unknown @INT@ NOT NULL,
  reason TEXT NOT NULL,
  sm3 TEXT NOT NULL,
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL
) @STRICT@;

-- Where a case stands; everything from state on follows from its moves (gusu rebuild). value: by which it was selected.
CREATE TABLE improvement (
  id @ID@,
  code TEXT NOT NULL UNIQUE,         -- TS2020-000012: year of the figures
  wave @INT@ NOT NULL REFERENCES improvement_wave (id),
  enterprise @INT@ NOT NULL REFERENCES subject (id),
  value @INT@ NOT NULL,
  selected_on TEXT NOT NULL,
  folded TEXT NOT NULL,              -- what is searched
  state TEXT NOT NULL CHECK (state IN ('selected', 'submitted', 'returned', 'running', 'review', 'closed', 'dropped')),
  desk TEXT NOT NULL,
  due TEXT NOT NULL,
  until TEXT NOT NULL,               -- last day of the plan; ''
  target @INT@,
  percent @INT@ NOT NULL,
  period TEXT NOT NULL,
  contact TEXT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('none', 'met', 'not-met', 'unknown', 'left')),
  result_of @INT@ NOT NULL,          -- year of the figure; 0
  result_value @INT@,
  matter @INT@ NOT NULL,             -- open one in the office; 0
  submitted_by @INT@ NOT NULL,
  changed_at TEXT NOT NULL
) @STRICT@;
CREATE INDEX improvement_wave_of ON improvement (wave, state);
CREATE INDEX improvement_enterprise ON improvement (enterprise);
CREATE INDEX improvement_due ON improvement (state, due);

-- One thing that somebody (account 0: the program) did to it, and how it left the case.
CREATE TABLE improvement_move (
  id @ID@,
  improvement @INT@ NOT NULL REFERENCES improvement (id),
  act TEXT NOT NULL CHECK (act IN ('select', 'submit', 'return', 'agree', 'report', 'finish', 'send-back', 'extend', 'conclude', 'drop', 'note', 'expire', 'escalate', 'calm')),
  at TEXT NOT NULL,
  day TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  unit TEXT NOT NULL,
  state_before TEXT NOT NULL,
  state TEXT NOT NULL,
  desk TEXT NOT NULL,
  due TEXT NOT NULL,
  until TEXT NOT NULL,
  target @INT@,
  percent @INT@ NOT NULL,
  period TEXT NOT NULL,
  contact TEXT NOT NULL,
  result TEXT NOT NULL,
  result_of @INT@ NOT NULL,
  result_value @INT@,
  matter @INT@ NOT NULL,
  submitted_by @INT@ NOT NULL,
  note TEXT NOT NULL
) @STRICT@;
CREATE INDEX improvement_move_of ON improvement_move (improvement, id);

-- What a submitted plan says that will be done.
CREATE TABLE improvement_measure (
  move @INT@ NOT NULL REFERENCES improvement_move (id),
  seq @INT@ NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  until TEXT NOT NULL,
  PRIMARY KEY (move, seq)
) @CLUSTERED@;

-- append-only: improvement_wave, improvement_move, improvement_measure
