CREATE TYPE leave_kind AS ENUM ('holiday', 'sick', 'parental', 'unpaid');

CREATE TABLE leave_requests (
  employer_id uuid NOT NULL,
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  employee_id uuid NOT NULL,
  request_key uuid NOT NULL,
  kind        leave_kind NOT NULL,
  first_day   date NOT NULL,
  last_day    date NOT NULL,
  state       text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'granted', 'refused')),
  decided_by  text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (employer_id, id),
  UNIQUE (employer_id, request_key),
  FOREIGN KEY (employer_id, employee_id) REFERENCES employees (employer_id, id) ON DELETE CASCADE,
  CHECK (last_day >= first_day)
);
CREATE INDEX leave_of_employee ON leave_requests (employer_id, employee_id);
CREATE INDEX leave_by_day ON leave_requests (employer_id, first_day DESC, id DESC);
COMMENT ON COLUMN leave_requests.kind IS 'personal: absence, may tell of health';
ALTER TABLE leave_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE leave_requests FORCE ROW LEVEL SECURITY;
CREATE POLICY own_leave_requests ON leave_requests
  USING (employer_id = (SELECT current_setting('hr.employer', true)::uuid))
  WITH CHECK (employer_id = (SELECT current_setting('hr.employer', true)::uuid));

CREATE TABLE imports (
  employer_id uuid NOT NULL REFERENCES employers (id),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  digest      bytea NOT NULL,
  people      integer NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (employer_id, id),
  UNIQUE (employer_id, digest)
);
CREATE INDEX imports_age ON imports (created_at);
ALTER TABLE imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE imports FORCE ROW LEVEL SECURITY;
CREATE POLICY own_imports ON imports
  USING (employer_id = (SELECT current_setting('hr.employer', true)::uuid))
  WITH CHECK (employer_id = (SELECT current_setting('hr.employer', true)::uuid));

GRANT SELECT, INSERT, UPDATE ON leave_requests TO hr_app;
GRANT SELECT, INSERT ON imports TO hr_app;
