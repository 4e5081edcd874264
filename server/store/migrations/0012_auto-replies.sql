CREATE TABLE "auto_replies" (
	"shop_id" text NOT NULL,
	"owner" text NOT NULL,
	"version" integer NOT NULL,
	"replies" text NOT NULL,
	"changed_at" bigint NOT NULL,
	"changed_by" text,
	CONSTRAINT "auto_replies_shop_id_owner_version_pk" PRIMARY KEY("shop_id","owner","version")
);
--> statement-breakpoint
ALTER TABLE "auto_replies" ADD CONSTRAINT "auto_replies_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
INSERT INTO "auto_replies" ("shop_id", "owner", "version", "replies", "changed_at")
SELECT "shop_id", 'shop', 1, jsonb_strip_nulls(jsonb_build_object(
	'queue', CASE WHEN "said" ->> 'all_busy' <> '' THEN jsonb_build_object('on', true, 'text', "said" ->> 'all_busy') END,
	'busy', CASE WHEN "said" ->> 'all_busy' <> '' THEN jsonb_build_object('on', true, 'text', "said" ->> 'all_busy') END,
	'away', CASE WHEN "said" ->> 'away' <> '' THEN jsonb_build_object('on', true, 'text', "said" ->> 'away') END,
	'offline', CASE WHEN coalesce("said" ->> 'nobody', "said" ->> 'off_duty', '') <> '' THEN jsonb_build_object('on', true, 'text', coalesce("said" ->> 'nobody', "said" ->> 'off_duty')) END,
	'out_of_hours', CASE WHEN "said" ->> 'out_of_hours' <> '' THEN jsonb_build_object('on', true, 'text', "said" ->> 'out_of_hours') END,
	'refused', CASE WHEN "said" ->> 'refused' <> '' THEN jsonb_build_object('on', true, 'text', "said" ->> 'refused') END
))::text, "published_at"
FROM (
	SELECT DISTINCT ON ("shop_id") "shop_id", "published_at", "document"::jsonb -> 'notices' AS "said"
	FROM "rule_sets" WHERE "document" LIKE '%"notices":{%' ORDER BY "shop_id", "version" DESC
) AS "newest"
WHERE "said" <> '{}'::jsonb;
--> statement-breakpoint
UPDATE "rule_sets" SET "document" = ("document"::jsonb - 'notices')::text WHERE "document" LIKE '%"notices":{%';
--> statement-breakpoint
UPDATE "rule_drafts" SET "document" = ("document"::jsonb - 'notices')::text WHERE "document" LIKE '%"notices":{%';
