-- undo.sql - which batch took which back.

CREATE TABLE batch_undo (
  batch @INT@ PRIMARY KEY REFERENCES batch (id),
  by_batch @INT@ NOT NULL REFERENCES batch (id)
) @STRICT@;

-- append-only: batch_undo
