-- intake.sql - files that people bring: what they are, how they are read, what was found in them.

-- One file on its way in. sha256 names the stored file (core/files.h). undone_by: the batch that took it back.
CREATE TABLE intake (
  id @ID@,
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size @INT@ NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'checked', 'done', 'discarded', 'undone')),
  account @INT@ NOT NULL,
  account_name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  encoding TEXT NOT NULL DEFAULT '',
  sheet TEXT NOT NULL DEFAULT '',
  header_row @INT@ NOT NULL DEFAULT 0,
  source TEXT NOT NULL DEFAULT '',
  known_at TEXT,
  year @INT@ NOT NULL DEFAULT 0,
  job @INT@ NOT NULL DEFAULT 0,
  n_rows @INT@,
  n_added @INT@,
  n_changed @INT@,
  n_unchanged @INT@,
  n_rejected @INT@,
  n_warnings @INT@,
  batch @INT@,
  undone_by @INT@
) @STRICT@;
CREATE INDEX intake_content ON intake (sha256, kind);
CREATE INDEX intake_account ON intake (account, id);

-- What a person said a column of the file is. name '-': left out.
CREATE TABLE intake_column (
  intake @INT@ NOT NULL REFERENCES intake (id),
  place @INT@ NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (intake, place)
) @CLUSTERED@;

-- Mistakes of the last check; file_column -1: the row as a whole.
CREATE TABLE intake_reject (
  intake @INT@ NOT NULL REFERENCES intake (id),
  n @INT@ NOT NULL,
  row_no @INT@ NOT NULL,
  file_column @INT@ NOT NULL,
  place TEXT NOT NULL,
  column_name TEXT NOT NULL,
  value TEXT NOT NULL,
  message TEXT NOT NULL,
  todo TEXT NOT NULL,
  PRIMARY KEY (intake, n)
) @CLUSTERED@;

-- Remembered for the next file: a header as it was written and what it was taken for.
CREATE TABLE intake_choice (
  kind TEXT NOT NULL,
  header TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (kind, header)
) @CLUSTERED@;
