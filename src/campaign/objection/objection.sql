-- objection.sql - objections to the data and to the result of an evaluation. Days are texts YYYY-MM-DD in China, moments UTC texts, values whole numbers of the indicator's smallest unit.

-- Where a case stands; state, level, desk, office, deadline, verdict, decided, basis and the days follow from its moves (gusu rebuild). was_*: the fact as it was when it was filed.
CREATE TABLE objection (
  id @ID@,
  code TEXT NOT NULL UNIQUE,         -- YY2020-000123: year of the data
  campaign @INT@ NOT NULL,
  step TEXT NOT NULL CHECK (step IN ('objection', 'appeal')),
  enterprise @INT@ NOT NULL REFERENCES subject (id),
  kind TEXT NOT NULL CHECK (kind IN ('figure', 'land', 'class', 'exemption', 'other')),
  field TEXT NOT NULL,               -- code of an indicator; ''
  year @INT@ NOT NULL,
  plot TEXT NOT NULL,
  was @INT@,                         -- NULL: nothing was known
  was_source TEXT NOT NULL,
  was_known_at TEXT NOT NULL,
  was_batch @INT@ NOT NULL,
  claimed @INT@,
  reason TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  contact_phone TEXT NOT NULL,
  by_desk @INT@ NOT NULL CHECK (by_desk IN (0, 1)),
  paper_no TEXT NOT NULL,
  filed_by @INT@ NOT NULL,
  filed_name TEXT NOT NULL,
  filed_unit TEXT NOT NULL,
  filed_at TEXT NOT NULL,
  filed_on TEXT NOT NULL,
  window_closes TEXT NOT NULL,       -- closing minute of the step as it was then
  repeats @INT@ NOT NULL,
  folded TEXT NOT NULL,              -- what is searched
  state TEXT NOT NULL CHECK (state IN ('filed', 'returned', 'accepted', 'asked', 'decided', 'corrected', 're-evaluated', 'told', 'closed', 'withdrawn', 'late')),
  level TEXT NOT NULL CHECK (level IN ('town', 'district', 'city')),
  desk TEXT NOT NULL,
  office TEXT NOT NULL,              -- bureau that is asked; ''
  deadline TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('none', 'upheld', 'partly', 'rejected')),
  decided @INT@,
  basis TEXT NOT NULL,
  finding TEXT NOT NULL,             -- the reason of the verdict
  decided_on TEXT NOT NULL,
  told_on TEXT NOT NULL,
  remedy_until TEXT NOT NULL,
  closed_on TEXT NOT NULL,
  batch @INT@ NOT NULL,              -- of the facts that corrected it; 0
  reopened @INT@ NOT NULL CHECK (reopened BETWEEN 0 AND 1),
  changed_at TEXT NOT NULL
) @STRICT@;
CREATE INDEX objection_campaign ON objection (campaign, state);
CREATE INDEX objection_enterprise ON objection (enterprise, campaign);
CREATE INDEX objection_open ON objection (state, deadline);

-- One thing that somebody (account 0: the program) did to it, and how it left the case.
CREATE TABLE objection_move (
  id @ID@,
  objection @INT@ NOT NULL REFERENCES objection (id),
  act TEXT NOT NULL CHECK (act IN ('file', 'refuse-late', 'accept', 'return', 'complete', 'forward', 'ask', 'answer', 'decide', 'correct', 'rerun', 'tell', 'close', 'withdraw', 'reopen', 'note', 'escalate', 'lapse')),
  at TEXT NOT NULL,
  day TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  unit TEXT NOT NULL,                -- for which it was done; '' the enterprise, the program
  state_before TEXT NOT NULL,
  state TEXT NOT NULL,
  level TEXT NOT NULL,
  desk TEXT NOT NULL,
  office TEXT NOT NULL,
  deadline TEXT NOT NULL,
  verdict TEXT NOT NULL,
  decided @INT@,
  claimed @INT@,
  basis TEXT NOT NULL,
  remedy_until TEXT NOT NULL,
  batch @INT@ NOT NULL,
  note TEXT NOT NULL
) @STRICT@;
CREATE INDEX objection_move_of ON objection_move (objection, id);

-- One evaluation for the corrections of one sitting, and what it changed for each.
CREATE TABLE objection_rerun (
  id @ID@,
  campaign @INT@ NOT NULL,
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  round_before @INT@ NOT NULL,
  round_after @INT@ NOT NULL,
  cases @INT@ NOT NULL
) @STRICT@;
CREATE TABLE objection_effect (
  objection @INT@ NOT NULL REFERENCES objection (id),
  rerun @INT@ NOT NULL REFERENCES objection_rerun (id),
  total_before TEXT NOT NULL,
  total_after TEXT NOT NULL,
  class_before TEXT NOT NULL,
  class_after TEXT NOT NULL,
  rank_before @INT@ NOT NULL,
  rank_after @INT@ NOT NULL,
  others_class @INT@ NOT NULL,
  others_rank @INT@ NOT NULL,
  PRIMARY KEY (objection, rerun)
) @CLUSTERED@;

-- append-only: objection_move, objection_rerun, objection_effect
