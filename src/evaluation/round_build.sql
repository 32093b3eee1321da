-- round_build.sql - what a round was evaluated with: program, compiler, engine. NULL in rounds of an older program.
ALTER TABLE round ADD COLUMN build TEXT;
