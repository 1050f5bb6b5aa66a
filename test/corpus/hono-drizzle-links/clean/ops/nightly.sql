DELETE FROM sessions WHERE expires_at < now();
DELETE FROM clicks WHERE day < current_date - 90;
