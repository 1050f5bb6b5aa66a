DROP TABLE imports;
DROP TABLE leave_requests;
DROP TYPE leave_kind;
