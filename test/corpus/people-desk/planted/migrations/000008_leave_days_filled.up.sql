UPDATE leave_requests SET days = last_day - first_day + 1 WHERE days IS NULL;
