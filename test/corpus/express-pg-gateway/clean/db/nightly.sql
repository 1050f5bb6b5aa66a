DELETE FROM imports WHERE state <> 'waiting' AND created_at < now() - interval '30 days';
