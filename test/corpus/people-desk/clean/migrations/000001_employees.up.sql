CREATE TABLE employers (
  id         uuid PRIMARY KEY,
  country    text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE employers ENABLE ROW LEVEL SECURITY;
ALTER TABLE employers FORCE ROW LEVEL SECURITY;
CREATE POLICY own_employer ON employers FOR SELECT USING (id = (SELECT current_setting('hr.employer', true)::uuid));

CREATE TABLE employees (
  employer_id uuid NOT NULL REFERENCES employers (id),
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  staff_code  text NOT NULL CHECK (length(staff_code) <= 20),
  full_name   text NOT NULL CHECK (length(full_name) <= 160),
  nickname    text CHECK (length(nickname) <= 60),
  work_email  text NOT NULL CHECK (length(work_email) <= 254),
  bank_sealed bytea,
  starts_on   date NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (employer_id, id),
  UNIQUE (employer_id, staff_code)
);
COMMENT ON COLUMN employees.staff_code IS 'personal: pseudonym';
COMMENT ON COLUMN employees.full_name IS 'personal: name';
COMMENT ON COLUMN employees.nickname IS 'personal: name';
COMMENT ON COLUMN employees.work_email IS 'personal: contact';
COMMENT ON COLUMN employees.bank_sealed IS 'personal: bank account, AES-256-GCM by the service';
ALTER TABLE employees ENABLE ROW LEVEL SECURITY;
ALTER TABLE employees FORCE ROW LEVEL SECURITY;
CREATE POLICY own_employees ON employees
  USING (employer_id = (SELECT current_setting('hr.employer', true)::uuid))
  WITH CHECK (employer_id = (SELECT current_setting('hr.employer', true)::uuid));

GRANT SELECT ON employers TO hr_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON employees TO hr_app;
