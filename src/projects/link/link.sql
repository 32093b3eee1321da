-- link.sql - leaders linked to projects (挂钩联系), and their visits. Clause SZ20-1.3c. Days are texts YYYY-MM-DD.

-- The link of a project as it was told by an act; the last act holds. until '': open. months: a visit at least every so many.
CREATE TABLE link (
  act @INT@ PRIMARY KEY REFERENCES project_act (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  leader TEXT NOT NULL,
  title TEXT NOT NULL,
  liaison TEXT NOT NULL,             -- the unit that keeps contact, in words
  unit TEXT NOT NULL,                -- its code of office.yaml; '' none
  since TEXT NOT NULL,
  until TEXT NOT NULL,
  months @INT@ NOT NULL CHECK (months BETWEEN 1 AND 24)
) @STRICT@;
CREATE INDEX link_of ON link (project, act);

CREATE TABLE link_visit (
  act @INT@ PRIMARY KEY REFERENCES project_act (id),
  project @INT@ NOT NULL REFERENCES subject (id),
  day TEXT NOT NULL,
  people TEXT NOT NULL,
  situation TEXT NOT NULL
) @STRICT@;
CREATE INDEX link_visit_of ON link_visit (project, day);

-- What was resolved on a visit is a matter of the office.
CREATE TABLE link_matter (
  visit @INT@ NOT NULL REFERENCES link_visit (act),
  matter @INT@ NOT NULL,
  PRIMARY KEY (visit, matter)
) @CLUSTERED@;

-- append-only: link, link_visit, link_matter
