CREATE TABLE time_entries (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  employer_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  state       text NOT NULL DEFAULT 'open',
  began_at    timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  FOREIGN KEY (employer_id, employee_id) REFERENCES employees (employer_id, id) ON DELETE CASCADE
);
CREATE INDEX time_entries_of_employee ON time_entries (employer_id, employee_id, began_at);
ALTER TABLE time_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE time_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_time_entries ON time_entries
  USING (employer_id = (SELECT current_setting('hr.employer', true)::uuid))
  WITH CHECK (employer_id = (SELECT current_setting('hr.employer', true)::uuid));

CREATE TABLE breaks (
  id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  entry_id bigint NOT NULL REFERENCES time_entries (id) ON DELETE CASCADE,
  minutes  integer NOT NULL CHECK (minutes BETWEEN 1 AND 240)
);
CREATE INDEX breaks_of_entry ON breaks (entry_id);

CREATE TABLE corrections (
  id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  entry_id bigint NOT NULL REFERENCES time_entries (id) ON DELETE CASCADE,
  reason   text NOT NULL CHECK (length(reason) <= 400)
);
CREATE INDEX corrections_of_entry ON corrections (entry_id);

GRANT SELECT, INSERT, UPDATE ON time_entries, breaks, corrections TO hr_app;
