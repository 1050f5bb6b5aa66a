DELETE FROM password_resets WHERE expires_at < now() - interval '1 day';
