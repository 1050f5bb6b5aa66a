DELETE FROM leave_balances WHERE year <= 2025;
