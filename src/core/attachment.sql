-- attachment.sql - files hung on things as evidence (core/attachment.h).

-- append-only: attachment
CREATE TABLE attachment (
  id @ID@,
  owner TEXT NOT NULL,               -- "matter 12"
  kind TEXT NOT NULL CHECK (kind IN ('pdf', 'jpg', 'png', 'docx', 'xlsx', 'ofd', 'zip')),
  name TEXT NOT NULL,
  size @INT@ NOT NULL,
  sha256 TEXT NOT NULL,
  sm3 TEXT NOT NULL,
  shot_at TEXT,                      -- of the camera's clock
  account @INT@ NOT NULL,
  account_name TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (owner, sha256)
) @STRICT@;
CREATE INDEX attachment_content ON attachment (sha256);
