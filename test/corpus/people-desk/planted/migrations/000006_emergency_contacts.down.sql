DROP TABLE leave_balances;
DROP TABLE emergency_contacts;
