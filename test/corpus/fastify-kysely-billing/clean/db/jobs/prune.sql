-- Nightly, as billing_owner: what has been delivered or answered long ago.
DELETE FROM outbox WHERE published_at < now() - interval '14 days';
DELETE FROM processed_messages WHERE processed_at < now() - interval '60 days';
