-- job_words.sql - jobs are read by others than who started them. title_en '': the title of before, one text for all. english: the language of `error` and `what`.
ALTER TABLE job ADD COLUMN title_en TEXT NOT NULL DEFAULT '';
ALTER TABLE job ADD COLUMN english @INT@ NOT NULL DEFAULT 0;
