ALTER TABLE leave_requests DROP COLUMN days;
