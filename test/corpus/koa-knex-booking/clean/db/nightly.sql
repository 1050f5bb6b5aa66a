DELETE FROM password_resets WHERE expires_at < now();
DELETE FROM bookings WHERE starts_at < now() - interval '2 years';
