ALTER TABLE leave_requests ADD COLUMN days integer;
