CREATE TABLE emergency_contacts (
  employer_id uuid NOT NULL,
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  employee_id uuid NOT NULL,
  first_name  varchar(255) NOT NULL,
  last_name   varchar(255) NOT NULL,
  phone       varchar(255) NOT NULL,
  PRIMARY KEY (employer_id, id),
  FOREIGN KEY (employer_id, employee_id) REFERENCES employees (employer_id, id) ON DELETE CASCADE
);
CREATE INDEX emergency_contacts_of_employee ON emergency_contacts (employer_id, employee_id);
ALTER TABLE emergency_contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE emergency_contacts FORCE ROW LEVEL SECURITY;
CREATE POLICY own_emergency_contacts ON emergency_contacts
  USING (employer_id = (SELECT current_setting('hr.employer', true)::uuid))
  WITH CHECK (employer_id = (SELECT current_setting('hr.employer', true)::uuid));

CREATE TABLE leave_balances (
  employer_id uuid NOT NULL,
  employee_id uuid NOT NULL,
  year        integer NOT NULL,
  taken       integer NOT NULL DEFAULT 0 CHECK (taken >= 0),
  PRIMARY KEY (employer_id, employee_id, year),
  FOREIGN KEY (employer_id, employee_id) REFERENCES employees (employer_id, id) ON DELETE CASCADE
);
ALTER TABLE leave_balances ENABLE ROW LEVEL SECURITY;
ALTER TABLE leave_balances FORCE ROW LEVEL SECURITY;
CREATE POLICY own_leave_balances ON leave_balances
  USING (employer_id = (SELECT current_setting('hr.employer', true)::uuid))
  WITH CHECK (employer_id = (SELECT current_setting('hr.employer', true)::uuid));

GRANT SELECT, INSERT, UPDATE, DELETE ON emergency_contacts, leave_balances TO hr_app;
