SET LOCAL lock_timeout = '3s';
ALTER TABLE refunds ADD CONSTRAINT refunds_amount_limit CHECK (amount_minor <= 10000000) NOT VALID;
