CREATE INDEX CONCURRENTLY employees_starting ON employees (employer_id, starts_on);
