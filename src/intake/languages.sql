-- languages.sql - mistakes are read by others than who checked: place, message and todo in English; the columns that were there are Chinese.

ALTER TABLE intake_reject ADD COLUMN place_en TEXT NOT NULL DEFAULT '';
ALTER TABLE intake_reject ADD COLUMN message_en TEXT NOT NULL DEFAULT '';
ALTER TABLE intake_reject ADD COLUMN todo_en TEXT NOT NULL DEFAULT '';

-- Figures and rows that an undo could not take back.
ALTER TABLE intake ADD COLUMN n_left @INT@;
