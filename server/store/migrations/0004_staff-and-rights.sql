CREATE TABLE "departments" (
	"id" text NOT NULL,
	"shop_id" text NOT NULL,
	"parent_id" text,
	"name" text NOT NULL,
	"head_id" text,
	"created_at" bigint NOT NULL,
	CONSTRAINT "departments_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"id" text NOT NULL,
	"shop_id" text NOT NULL,
	"name" text NOT NULL,
	"points" text NOT NULL,
	"scope" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "roles_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
ALTER TABLE "persons" ADD COLUMN "totp_secret" text;--> statement-breakpoint
ALTER TABLE "persons" ADD COLUMN "totp_confirmed_at" bigint;--> statement-breakpoint
ALTER TABLE "persons" ADD COLUMN "totp_step" bigint;--> statement-breakpoint
ALTER TABLE "persons" ADD COLUMN "recovery_hashes" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "rotated_at" bigint;--> statement-breakpoint
ALTER TABLE "shops" ADD COLUMN "tier" text DEFAULT 'heart' NOT NULL;--> statement-breakpoint
ALTER TABLE "shops" ADD COLUMN "bought_seats" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD COLUMN "full_name" text;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD COLUMN "avatar" text;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD COLUMN "signature" text;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD COLUMN "department_id" text;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD COLUMN "position" text;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "departments" ADD CONSTRAINT "departments_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- A shop from before there were tiers keeps all its seats.
UPDATE "shops" SET "tier" = 'tmall';
