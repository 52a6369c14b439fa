-- Somebody or something that a sliding-window limit counts. The row is what two claims at once wait for each other on.
CREATE TABLE "quota_key" (
    "key" BYTEA NOT NULL,
    "touched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "quota_key_pkey" PRIMARY KEY ("key")
);

-- One place that was taken under a limit. Forgotten when the longest window has passed.
CREATE TABLE "quota_claim" (
    "id" BIGSERIAL NOT NULL,
    "key" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "quota_claim_pkey" PRIMARY KEY ("id")
);

-- What strangers' addresses did in one window, over all processes. Plain, and forgotten within hours.
CREATE TABLE "ip_counter" (
    "kind" TEXT NOT NULL,
    "ip" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "ip_counter_pkey" PRIMARY KEY ("kind","ip","starts_at")
);

-- Who may not speak. Addresses of people are sealed and found by a keyed digest; IPs and domains are plain.
CREATE TABLE "block" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT,
    "value_index" BYTEA,
    "sealed_note" BYTEA NOT NULL,
    "source" TEXT NOT NULL,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "strikes" INTEGER NOT NULL DEFAULT 0,
    "hits" BIGINT NOT NULL DEFAULT 0,
    "last_hit_at" TIMESTAMPTZ(3),

    CONSTRAINT "block_pkey" PRIMARY KEY ("id")
);

-- A limit that an operator lowered for a while. The lower one of this and the configured one counts.
CREATE TABLE "limit_override" (
    "name" TEXT NOT NULL,
    "value" INTEGER NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "limit_override_pkey" PRIMARY KEY ("name")
);

CREATE INDEX "quota_key_touched_at_idx" ON "quota_key"("touched_at");
CREATE INDEX "quota_claim_key_at_idx" ON "quota_claim"("key", "at");
CREATE INDEX "quota_claim_at_idx" ON "quota_claim"("at");
CREATE INDEX "ip_counter_starts_at_idx" ON "ip_counter"("starts_at");
CREATE UNIQUE INDEX "block_value_index_key" ON "block"("value_index");
CREATE UNIQUE INDEX "block_kind_value_key" ON "block"("kind", "value");
CREATE INDEX "block_expires_at_idx" ON "block"("expires_at");

ALTER TABLE "ip_counter" ADD CONSTRAINT "ip_counter_kind_known" CHECK ("kind" IN ('requests', 'failures'));
ALTER TABLE "block" ADD CONSTRAINT "block_kind_known" CHECK ("kind" IN ('ip', 'cidr', 'domain', 'address'));
ALTER TABLE "block" ADD CONSTRAINT "block_source_known" CHECK ("source" IN ('operator', 'failures'));
-- A person's address never stands in plain: what is found by digest has no value, and everything else has no digest.
ALTER TABLE "block" ADD CONSTRAINT "block_value_by_kind"
    CHECK (("kind" = 'address') = ("value" IS NULL) AND ("kind" = 'address') = ("value_index" IS NOT NULL));
ALTER TABLE "limit_override" ADD CONSTRAINT "limit_override_value_positive" CHECK ("value" >= 1);
