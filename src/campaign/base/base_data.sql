-- base_data.sql - base data of a campaign: what was published, who opened it, who confirmed it, who was reminded. Clause SZ20-5.3a.
-- Instants are UTC texts. What was published is not copied: facts are never changed, so the last batch, the last subject and the version of the registry say it for good.

-- One for each campaign. fields: codes of the figures in their order, one a line. sm3: over the lines of all sheets (base_data.h).
CREATE TABLE base_publication (
  campaign @INT@ PRIMARY KEY REFERENCES campaign (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  year @INT@ NOT NULL,
  fields TEXT NOT NULL,
  batch @INT@ NOT NULL,
  last_subject @INT@ NOT NULL,
  version @INT@ NOT NULL,
  sheets @INT@ NOT NULL,
  sm3 TEXT NOT NULL
) @STRICT@;

-- The first time that an account of the enterprise opened its sheet.
CREATE TABLE base_seen (
  campaign @INT@ NOT NULL REFERENCES base_publication (campaign),
  enterprise @INT@ NOT NULL REFERENCES enterprise (id),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  PRIMARY KEY (campaign, enterprise)
) @CLUSTERED@;

-- A confirmation: field '' is the whole sheet, with a person's name and telephone and the SM3 of its line. received: of a paper, when the desk got it.
CREATE TABLE base_reply (
  id @ID@,
  campaign @INT@ NOT NULL REFERENCES base_publication (campaign),
  enterprise @INT@ NOT NULL REFERENCES enterprise (id),
  field TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('online', 'paper')),
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL,
  person TEXT NOT NULL,
  phone TEXT NOT NULL,
  received TEXT NOT NULL,
  sm3 TEXT NOT NULL,
  UNIQUE (campaign, enterprise, field)
) @STRICT@;
CREATE INDEX base_reply_of ON base_reply (enterprise);

-- Enterprises of a region (show: unopened, unanswered) were reminded, or (field) a source: matter is what was opened for its unit, 0 none.
CREATE TABLE base_reminder (
  id @ID@,
  campaign @INT@ NOT NULL REFERENCES campaign (id),
  field TEXT NOT NULL,
  show TEXT NOT NULL,
  region_lo @INT@ NOT NULL,
  region_hi @INT@ NOT NULL,
  enterprises @INT@ NOT NULL,
  matter @INT@ NOT NULL,
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL
) @STRICT@;
CREATE INDEX base_reminder_of ON base_reminder (campaign);

-- append-only: base_publication, base_seen, base_reply, base_reminder
