CREATE TABLE "dry_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"shop_id" text NOT NULL,
	"day" text NOT NULL,
	"base_version" integer NOT NULL,
	"document" text NOT NULL,
	"status" text NOT NULL,
	"progress" integer NOT NULL,
	"result" text,
	"requested_by" text NOT NULL,
	"requested_at" bigint NOT NULL,
	"finished_at" bigint
);
--> statement-breakpoint
CREATE TABLE "rule_drafts" (
	"shop_id" text PRIMARY KEY NOT NULL,
	"base_version" integer NOT NULL,
	"revision" integer NOT NULL,
	"document" text NOT NULL,
	"saved_at" bigint NOT NULL,
	"saved_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "rule_sets" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "rule_sets" ADD COLUMN "from_version" integer;--> statement-breakpoint
ALTER TABLE "dry_runs" ADD CONSTRAINT "dry_runs_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_drafts" ADD CONSTRAINT "rule_drafts_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "dry_runs_shop" ON "dry_runs" USING btree ("shop_id","requested_at");