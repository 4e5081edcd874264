ALTER TABLE "quick_phrases" ADD COLUMN "group_id" text;--> statement-breakpoint
ALTER TABLE "quick_phrases" ADD COLUMN "folder" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "record_settings" ADD COLUMN "anonymised_until" bigint DEFAULT 0 NOT NULL;