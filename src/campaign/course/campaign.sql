-- campaign.sql - the year's evaluation: campaigns, their steps, and everything that was done. Clauses SZ20-5.3a, 5.3b.
-- Instants are UTC texts, '' none. step, state, round and changed_at of a campaign and the whole of campaign_step are the fold of campaign_event.

CREATE TABLE campaign (
  id @ID@,
  year @INT@ NOT NULL,
  scheme TEXT NOT NULL,
  subject TEXT NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  plan TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  step TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'suspended', 'archived')),
  round @INT@ NOT NULL,
  changed_at TEXT NOT NULL,
  UNIQUE (year, scheme, subject)
) @STRICT@;

-- strict: late is refused, the window closes at the minute. silence: who said nothing until then has agreed. beside: the step with which it begins, '' none.
CREATE TABLE campaign_step (
  campaign @INT@ NOT NULL REFERENCES campaign (id),
  step TEXT NOT NULL,
  place @INT@ NOT NULL,
  beside TEXT NOT NULL,
  strict @INT@ NOT NULL CHECK (strict IN (0, 1)),
  silence @INT@ NOT NULL CHECK (silence IN (0, 1)),
  opens TEXT NOT NULL,
  closes TEXT NOT NULL,
  due TEXT NOT NULL,
  begun_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  skipped @INT@ NOT NULL CHECK (skipped IN (0, 1)),
  PRIMARY KEY (campaign, step)
) @CLUSTERED@;

-- One act. was: the closing instant before; round 0, file 0: none; seq: its entry in the ledger, 0 for what is no official act. flags of a planned step: strict, silence, beside.
CREATE TABLE campaign_event (
  id @ID@,
  campaign @INT@ NOT NULL REFERENCES campaign (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  step TEXT NOT NULL,
  act TEXT NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL,
  file @INT@ NOT NULL,
  round @INT@ NOT NULL,
  was TEXT NOT NULL,
  opens TEXT NOT NULL,
  closes TEXT NOT NULL,
  due TEXT NOT NULL,
  beside TEXT NOT NULL,
  strict @INT@ NOT NULL CHECK (strict IN (0, 1)),
  silence @INT@ NOT NULL CHECK (silence IN (0, 1))
) @STRICT@;
CREATE INDEX campaign_event_of ON campaign_event (campaign, id);
-- What the program notes by itself it notes once.
CREATE UNIQUE INDEX campaign_event_once ON campaign_event (campaign, step, act, closes, due) WHERE act IN ('closed', 'reminded');

-- append-only: campaign_event
