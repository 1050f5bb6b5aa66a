SET LOCAL lock_timeout = '3s';
ALTER TABLE customers ADD COLUMN passport_number text, ADD COLUMN iban text;

CREATE TABLE payouts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  refund_id uuid NOT NULL REFERENCES refunds (id) ON DELETE CASCADE,
  amount double precision NOT NULL,
  sent_at timestamp,
  answer json
);
