CREATE TABLE "conversations" (
	"shop_id" text NOT NULL,
	"id" text NOT NULL,
	"buyer_id" text NOT NULL,
	"buyer_name" text NOT NULL,
	"status" text NOT NULL,
	"agent_id" text,
	"group_id" text NOT NULL,
	"epoch" integer NOT NULL,
	"decisions" integer NOT NULL,
	"seq" integer NOT NULL,
	"opened_at" bigint NOT NULL,
	"closed_at" bigint,
	"outcome" text,
	"state" text NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "conversations_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"n" integer NOT NULL,
	"at" bigint NOT NULL,
	"trace" text NOT NULL,
	CONSTRAINT "decisions_shop_id_conversation_id_n_pk" PRIMARY KEY("shop_id","conversation_id","n")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"shop_id" text NOT NULL,
	"epoch" text NOT NULL,
	"entry_id" text NOT NULL,
	"type" text NOT NULL,
	"reason" text,
	"at" bigint NOT NULL,
	"conversation_id" text,
	"agent_id" text,
	"data" text NOT NULL,
	CONSTRAINT "events_shop_id_epoch_entry_id_pk" PRIMARY KEY("shop_id","epoch","entry_id")
);
--> statement-breakpoint
CREATE TABLE "files" (
	"id" text PRIMARY KEY NOT NULL,
	"shop_id" text NOT NULL,
	"buyer_id" text NOT NULL,
	"uploader_kind" text NOT NULL,
	"uploader_id" text NOT NULL,
	"name" text NOT NULL,
	"mime" text NOT NULL,
	"size" bigint NOT NULL,
	"width" integer,
	"height" integer,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"seq" integer NOT NULL,
	"buyer_id" text NOT NULL,
	"sender_kind" text NOT NULL,
	"sender_id" text,
	"sender_name" text,
	"client_id" text,
	"kind" text NOT NULL,
	"body" text NOT NULL,
	"at" bigint NOT NULL,
	"agent_id" text,
	"recalled_at" bigint,
	CONSTRAINT "messages_shop_id_conversation_id_seq_pk" PRIMARY KEY("shop_id","conversation_id","seq")
);
--> statement-breakpoint
CREATE TABLE "persons" (
	"id" text PRIMARY KEY NOT NULL,
	"login" text NOT NULL,
	"password_hash" text NOT NULL,
	"name" text NOT NULL,
	CONSTRAINT "persons_login_unique" UNIQUE("login")
);
--> statement-breakpoint
CREATE TABLE "quick_phrases" (
	"id" text PRIMARY KEY NOT NULL,
	"shop_id" text NOT NULL,
	"agent_id" text,
	"code" text NOT NULL,
	"text" text NOT NULL,
	"position" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rule_sets" (
	"shop_id" text NOT NULL,
	"version" integer NOT NULL,
	"document" text NOT NULL,
	"published_at" bigint NOT NULL,
	"published_by" text,
	CONSTRAINT "rule_sets_shop_id_version_pk" PRIMARY KEY("shop_id","version")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"person_id" text NOT NULL,
	"refresh_hash" text NOT NULL,
	"previous_hash" text,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"revoked_at" bigint,
	"address" text,
	"user_agent" text
);
--> statement-breakpoint
CREATE TABLE "shops" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"timezone" text NOT NULL,
	"secret" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sub_accounts" (
	"id" text NOT NULL,
	"shop_id" text NOT NULL,
	"person_id" text NOT NULL,
	"role" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"frozen" boolean DEFAULT false NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "sub_accounts_shop_id_id_pk" PRIMARY KEY("shop_id","id")
);
--> statement-breakpoint
ALTER TABLE "quick_phrases" ADD CONSTRAINT "quick_phrases_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_sets" ADD CONSTRAINT "rule_sets_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD CONSTRAINT "sub_accounts_shop_id_shops_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shops"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD CONSTRAINT "sub_accounts_person_id_persons_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."persons"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "conversations_open" ON "conversations" USING btree ("shop_id","opened_at") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "conversations_opened" ON "conversations" USING btree ("shop_id","opened_at");--> statement-breakpoint
CREATE INDEX "conversations_closed" ON "conversations" USING btree ("shop_id","closed_at");--> statement-breakpoint
CREATE INDEX "conversations_buyer" ON "conversations" USING btree ("shop_id","buyer_id","opened_at");--> statement-breakpoint
CREATE INDEX "events_at" ON "events" USING btree ("shop_id","at");--> statement-breakpoint
CREATE INDEX "events_agent" ON "events" USING btree ("shop_id","agent_id","at") WHERE type = 'agent';--> statement-breakpoint
CREATE INDEX "files_buyer" ON "files" USING btree ("shop_id","buyer_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_client" ON "messages" USING btree ("shop_id","sender_kind","sender_id","client_id") WHERE client_id is not null;--> statement-breakpoint
CREATE INDEX "messages_buyer" ON "messages" USING btree ("shop_id","buyer_id","at");--> statement-breakpoint
CREATE INDEX "messages_at" ON "messages" USING btree ("shop_id","at");--> statement-breakpoint
CREATE INDEX "quick_phrases_shop" ON "quick_phrases" USING btree ("shop_id","agent_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_refresh" ON "sessions" USING btree ("refresh_hash");--> statement-breakpoint
CREATE INDEX "sessions_previous" ON "sessions" USING btree ("previous_hash");--> statement-breakpoint
CREATE INDEX "sessions_person" ON "sessions" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sub_accounts_shop_person" ON "sub_accounts" USING btree ("shop_id","person_id");--> statement-breakpoint
CREATE INDEX "sub_accounts_person" ON "sub_accounts" USING btree ("person_id");