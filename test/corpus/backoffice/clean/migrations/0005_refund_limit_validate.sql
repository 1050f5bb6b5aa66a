SET LOCAL lock_timeout = '3s';
ALTER TABLE refunds VALIDATE CONSTRAINT refunds_amount_limit;
