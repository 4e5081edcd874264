CREATE TABLE "alarm_settings" (
	"shop_id" text PRIMARY KEY NOT NULL,
	"oldest_wait_ms" integer,
	"nobody_online_ms" integer,
	"bad_rating_stars" integer,
	"banned_words" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alarms" (
	"n" bigserial PRIMARY KEY NOT NULL,
	"shop_id" text NOT NULL,
	"kind" text NOT NULL,
	"severity" integer NOT NULL,
	"occurrence" text NOT NULL,
	"raised_at" bigint NOT NULL,
	"since" bigint NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"last_at" bigint NOT NULL,
	"over_at" bigint,
	"conversation_id" text,
	"agent_id" text,
	"group_ids" text[] NOT NULL,
	"about" text NOT NULL,
	"handled_at" bigint,
	"handled_by" text,
	"handled_by_name" text,
	"note" text
);
--> statement-breakpoint
ALTER TABLE "alarm_settings" ADD CONSTRAINT "alarm_settings_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alarms_occurrence" ON "alarms" USING btree ("shop_id","occurrence");--> statement-breakpoint
CREATE INDEX "alarms_open" ON "alarms" USING btree ("shop_id") WHERE handled_at is null;--> statement-breakpoint
CREATE INDEX "alarms_handled" ON "alarms" USING btree ("shop_id","handled_at") WHERE handled_at is not null;--> statement-breakpoint
CREATE INDEX "alarms_watched" ON "alarms" USING btree ("over_at") WHERE kind not in ('banned_words', 'bad_rating');--> statement-breakpoint
CREATE INDEX "alarms_conversation" ON "alarms" USING btree ("shop_id","conversation_id") WHERE conversation_id is not null;