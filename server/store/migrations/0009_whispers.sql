CREATE TABLE "whispers" (
	"id" text PRIMARY KEY NOT NULL,
	"shop_id" text NOT NULL,
	"conversation_id" text NOT NULL,
	"kind" text NOT NULL,
	"from_id" text NOT NULL,
	"from_name" text NOT NULL,
	"to_id" text NOT NULL,
	"text" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "whispers_conversation" ON "whispers" USING btree ("shop_id","conversation_id","at");