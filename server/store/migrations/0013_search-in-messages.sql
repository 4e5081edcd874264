ALTER TABLE "messages" ADD COLUMN "folded_text" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "search_terms" integer[];--> statement-breakpoint
CREATE INDEX "messages_search" ON "messages" USING gin ("search_terms") WHERE search_terms is not null;--> statement-breakpoint
INSERT INTO "search_due" ("shop_id", "conversation_id")
SELECT DISTINCT "shop_id", "conversation_id" FROM "message_search" ON CONFLICT DO NOTHING;--> statement-breakpoint
DROP TABLE "message_search";
