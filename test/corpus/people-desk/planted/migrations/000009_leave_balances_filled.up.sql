INSERT INTO leave_balances (employer_id, employee_id, year, taken)
SELECT employer_id, employee_id, extract(year FROM first_day)::integer, sum(last_day - first_day + 1)
  FROM leave_requests WHERE state = 'granted' AND kind = 'holiday'
 GROUP BY 1, 2, 3;
