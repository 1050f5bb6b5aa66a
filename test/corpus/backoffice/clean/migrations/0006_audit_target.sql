-- no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_log_by_target ON audit_log (target, id DESC) WHERE target IS NOT NULL;
