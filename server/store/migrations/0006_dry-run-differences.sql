CREATE TABLE "dry_run_differences" (
	"run_id" text NOT NULL,
	"place" integer NOT NULL,
	"kind" text NOT NULL,
	"longer_ms" bigint NOT NULL,
	"base_agent_id" text,
	"draft_agent_id" text,
	"difference" text NOT NULL,
	CONSTRAINT "dry_run_differences_run_id_place_pk" PRIMARY KEY("run_id","place")
);
--> statement-breakpoint
ALTER TABLE "dry_run_differences" ADD CONSTRAINT "dry_run_differences_run_id_dry_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."dry_runs"("id") ON DELETE cascade ON UPDATE no action;