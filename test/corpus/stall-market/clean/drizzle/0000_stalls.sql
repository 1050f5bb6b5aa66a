CREATE TABLE "stalls" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"owner_sub" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stalls_owner_sub_unique" UNIQUE("owner_sub")
);
--> statement-breakpoint
CREATE TABLE "items" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"stall_id" uuid NOT NULL,
	"request_key" uuid NOT NULL,
	"title" text NOT NULL,
	"description" text NOT NULL,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"price_minor" bigint NOT NULL,
	"stock" integer NOT NULL,
	"hidden" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "items_once" UNIQUE("stall_id","request_key"),
	CONSTRAINT "items_stock" CHECK (stock >= 0),
	CONSTRAINT "items_price" CHECK (price_minor > 0)
);
--> statement-breakpoint
ALTER TABLE "items" ADD CONSTRAINT "items_stall_id_stalls_id_fk" FOREIGN KEY ("stall_id") REFERENCES "public"."stalls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "stalls_newest" ON "stalls" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "items_of_stall" ON "items" USING btree ("stall_id","created_at","id");--> statement-breakpoint
CREATE INDEX "items_shown" ON "items" USING btree ("created_at","id") WHERE NOT hidden;--> statement-breakpoint
CREATE INDEX "items_attributes" ON "items" USING gin (attributes jsonb_path_ops);--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON "stalls", "items" TO market_app;
