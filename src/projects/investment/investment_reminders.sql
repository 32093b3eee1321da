-- investment_reminders.sql - that the program spoke about missing reports, once for each rule and month; what the list of a closed month stood on.

-- A rule of the plan spoke about a month: how many reports of a district it found. region: the district's; 0: the line of the whole city, which says that the rule has spoken.
CREATE TABLE investment_reminder (
  rule TEXT NOT NULL,
  month TEXT NOT NULL,
  region @INT@ NOT NULL,
  at TEXT NOT NULL,
  reports @INT@ NOT NULL,
  matter @INT@ NOT NULL,             -- 0: none was opened
  PRIMARY KEY (rule, month, region)
) @CLUSTERED@;
-- append-only: investment_reminder

-- The last move that the closed list knew; 0: closed before this was kept.
ALTER TABLE investment_close ADD COLUMN upto @INT@ NOT NULL DEFAULT 0;
