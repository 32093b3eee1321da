-- undo.sql - what each imported table of the registry did, and what was taken back. Nothing is removed: a row that is taken back says so and holds no longer.

-- One imported table, or (undoes) the taking back of one.
CREATE TABLE registry_batch (
  id @ID@,
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  undoes @INT@ UNIQUE REFERENCES registry_batch (id)
) @STRICT@;

-- What one batch did, in order. ref: the subject, occupation or mark. Of enterprises that were there: their state before and after, a field a line.
CREATE TABLE registry_change (
  batch @INT@ NOT NULL REFERENCES registry_batch (id),
  n @INT@ NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('enterprise', 'change', 'plot', 'occupation', 'mark')),
  ref @INT@ NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (batch, n)
) @CLUSTERED@;

-- append-only: registry_batch, registry_change

ALTER TABLE enterprise ADD COLUMN undone @INT@ NOT NULL DEFAULT 0;
ALTER TABLE plot ADD COLUMN undone @INT@ NOT NULL DEFAULT 0;
ALTER TABLE occupation ADD COLUMN undone @INT@ NOT NULL DEFAULT 0;
ALTER TABLE mark ADD COLUMN undone @INT@ NOT NULL DEFAULT 0;
