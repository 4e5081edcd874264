CREATE TABLE "export_files" (
	"id" text PRIMARY KEY NOT NULL,
	"shop_id" text NOT NULL,
	"request" text NOT NULL,
	"requested_by" text NOT NULL,
	"requested_at" bigint NOT NULL,
	"status" text NOT NULL,
	"progress" integer NOT NULL,
	"rows" integer NOT NULL,
	"finished_at" bigint,
	"ends_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message_search" (
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"seq" integer NOT NULL,
	"at" bigint NOT NULL,
	"buyer_id" text NOT NULL,
	"agent_id" text,
	"text" text NOT NULL,
	"terms" integer[] NOT NULL,
	CONSTRAINT "message_search_shop_id_conversation_id_seq_pk" PRIMARY KEY("shop_id","conversation_id","seq")
);
--> statement-breakpoint
CREATE TABLE "ratings" (
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"buyer_id" text NOT NULL,
	"agent_id" text,
	"group_id" text NOT NULL,
	"stars" integer NOT NULL,
	"comment" text,
	"at" bigint NOT NULL,
	CONSTRAINT "ratings_shop_id_conversation_id_pk" PRIMARY KEY("shop_id","conversation_id")
);
--> statement-breakpoint
CREATE TABLE "record_settings" (
	"shop_id" text PRIMARY KEY NOT NULL,
	"keep_days" integer,
	"anonymise_days" integer
);
--> statement-breakpoint
CREATE TABLE "search_due" (
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	CONSTRAINT "search_due_shop_id_conversation_id_pk" PRIMARY KEY("shop_id","conversation_id")
);
--> statement-breakpoint
ALTER TABLE "export_files" ADD CONSTRAINT "export_files_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "record_settings" ADD CONSTRAINT "record_settings_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "export_files_shop" ON "export_files" USING btree ("shop_id","requested_at");--> statement-breakpoint
CREATE INDEX "message_search_terms" ON "message_search" USING gin ("terms");--> statement-breakpoint
CREATE INDEX "message_search_at" ON "message_search" USING btree ("shop_id","at");--> statement-breakpoint
CREATE INDEX "ratings_at" ON "ratings" USING btree ("shop_id","at");--> statement-breakpoint
INSERT INTO "search_due" SELECT DISTINCT "shop_id", "conversation_id" FROM "messages";
