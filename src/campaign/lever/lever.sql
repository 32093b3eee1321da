-- lever.sql - lists to the bodies that put a class into effect: frozen rows, what changed since, receipts. Clauses SZ20-5.3a, 5.3c. Append-only: a change is another list.

-- kind: `list` the first of a campaign for a body; `notice` what changed since; `withdrawal` all of it stops. sm3: over the text of lever.h.
CREATE TABLE lever_list (
  id @ID@,
  campaign @INT@ NOT NULL REFERENCES campaign (id),
  body TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('list', 'notice', 'withdrawal')),
  round @INT@ NOT NULL,
  effective TEXT NOT NULL,
  reason TEXT NOT NULL,
  n @INT@ NOT NULL,
  sm3 TEXT NOT NULL,
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL
) @STRICT@;
CREATE INDEX lever_list_of ON lever_list (campaign, body, id);

-- terms: `power_price=0.1 元/kWh` joined by `;`, empty: nothing any more.
CREATE TABLE lever_row (
  list @INT@ NOT NULL REFERENCES lever_list (id),
  enterprise @INT@ NOT NULL REFERENCES subject (id),
  class_before TEXT NOT NULL,
  class TEXT NOT NULL,
  terms TEXT NOT NULL,
  PRIMARY KEY (list, enterprise)
) @CLUSTERED@;
CREATE INDEX lever_row_of ON lever_row (enterprise);

-- Who of the body received it on which day, and how many rows they counted.
CREATE TABLE lever_receipt (
  list @INT@ PRIMARY KEY REFERENCES lever_list (id),
  received_on TEXT NOT NULL,
  person TEXT NOT NULL,
  n @INT@ NOT NULL,
  note TEXT NOT NULL,
  at TEXT NOT NULL,
  account @INT@ NOT NULL,
  who TEXT NOT NULL
) @STRICT@;

-- append-only: lever_list, lever_row, lever_receipt
