CREATE TABLE "payouts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"stall_id" uuid NOT NULL,
	"outbox_id" integer,
	"amount_minor" bigint NOT NULL,
	"settled" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "payouts" ADD CONSTRAINT "payouts_outbox_id_outbox_id_fk" FOREIGN KEY ("outbox_id") REFERENCES "public"."outbox"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "payouts_of_stall" ON "payouts" USING btree ("stall_id","created_at");--> statement-breakpoint
CREATE INDEX "payouts_settled" ON "payouts" USING btree ("settled");--> statement-breakpoint
CREATE INDEX "payouts_of_outbox" ON "payouts" USING btree ("outbox_id");--> statement-breakpoint
GRANT SELECT, INSERT ON "payouts" TO market_app;
