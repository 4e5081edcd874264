DROP INDEX "app_grants_used_refresh";--> statement-breakpoint
ALTER TABLE "app_grants" DROP COLUMN "used_refresh_hash";