CREATE TABLE "buyer_notes" (
	"shop_id" text NOT NULL,
	"buyer_id" text NOT NULL,
	"blocked" boolean NOT NULL,
	"dedicated_agent_id" text,
	"noted_at" bigint NOT NULL,
	"noted_by" text NOT NULL,
	CONSTRAINT "buyer_notes_shop_id_buyer_id_pk" PRIMARY KEY("shop_id","buyer_id")
);
--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD COLUMN "ends_at" bigint;--> statement-breakpoint
ALTER TABLE "buyer_notes" ADD CONSTRAINT "buyer_notes_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;