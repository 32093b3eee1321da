-- round_marks.sql - which marks of the registry a round knew: those with ids up to this one, 0 none. NULL in rounds of an older program: all.
ALTER TABLE round ADD COLUMN as_of_mark @INT@;
