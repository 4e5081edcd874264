CREATE TABLE "operation_log" (
	"shop_id" text NOT NULL,
	"n" integer NOT NULL,
	"at" bigint NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"action" text NOT NULL,
	"target" text NOT NULL,
	"before" text,
	"after" text,
	"address" text NOT NULL,
	"user_agent" text,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "operation_log_shop_id_n_pk" PRIMARY KEY("shop_id","n")
);
--> statement-breakpoint
CREATE TABLE "operation_log_heads" (
	"shop_id" text PRIMARY KEY NOT NULL,
	"n" integer NOT NULL,
	"hash" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "operation_log_at" ON "operation_log" USING btree ("shop_id","at");--> statement-breakpoint
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% only grows: its rows are neither changed nor removed', TG_TABLE_NAME;
END $$;--> statement-breakpoint
CREATE TRIGGER "operation_log_only_grows" BEFORE UPDATE OR DELETE OR TRUNCATE ON "operation_log" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
