CREATE TABLE "orders" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"buyer_sub" text NOT NULL,
	"request_key" uuid NOT NULL,
	"item_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"state" text DEFAULT 'placed' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "orders_once" UNIQUE("buyer_sub","request_key"),
	CONSTRAINT "orders_state" CHECK (state IN ('placed', 'paid', 'shipped', 'refunded', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "sagas" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"step" text NOT NULL,
	"charge_id" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sagas_step" CHECK (step IN ('started', 'charged', 'shipped', 'undoing', 'undone'))
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
	"subject" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "handled" (
	"consumer" text NOT NULL,
	"message" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "handled_consumer_message_pk" PRIMARY KEY("consumer","message")
);
--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_item_id_items_id_fk" FOREIGN KEY ("item_id") REFERENCES "public"."items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sagas" ADD CONSTRAINT "sagas_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "orders_of_buyer" ON "orders" USING btree ("buyer_sub","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_of_item" ON "orders" USING btree ("item_id");--> statement-breakpoint
CREATE INDEX "outbox_unsent" ON "outbox" USING btree ("id") WHERE sent_at IS NULL;--> statement-breakpoint
CREATE INDEX "outbox_sent" ON "outbox" USING btree ("sent_at") WHERE sent_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "handled_age" ON "handled" USING btree ("at");--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "orders", "sagas" TO market_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "outbox", "handled" TO market_app;
