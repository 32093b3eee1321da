-- ledger.sql - official acts, one row each, and the Merkle tree over them.

-- seq counts from 1 without gaps. body is canonical JSON, stored and returned whole. leaf is the SM3 of the entry as ledger_entry_text writes it, with the
-- prefix of a leaf: hexadecimal.
CREATE TABLE ledger (
  seq @INT@ PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  object TEXT NOT NULL,
  body TEXT NOT NULL,
  leaf TEXT NOT NULL
) @STRICT@;
CREATE INDEX ledger_kind ON ledger (kind, object, seq);

-- Complete nodes above the leaves (core/merkle.h): (level, pos) covers the entries pos·2^level + 1 … (pos + 1)·2^level.
CREATE TABLE ledger_node (
  level @INT@ NOT NULL,
  pos @INT@ NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (level, pos)
) @CLUSTERED@;
-- append-only: ledger, ledger_node
