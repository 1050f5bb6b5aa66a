DROP INDEX "deliveries_sent_at_idx";
