CREATE INDEX CONCURRENTLY IF NOT EXISTS employees_by_name ON employees (employer_id, full_name, id);
