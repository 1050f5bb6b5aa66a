ALTER TABLE "organisations" ADD COLUMN "billing_reference" TEXT NOT NULL;
