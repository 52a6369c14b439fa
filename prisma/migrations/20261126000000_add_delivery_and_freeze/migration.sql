-- A reply that Mailgun remembers and this database has lost has no draft; one of unknown outcome may be sent again, so often.
ALTER TABLE "reply" ALTER COLUMN "draft_id" DROP NOT NULL,
ADD COLUMN     "resends" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "resend_granted" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "reply" DROP CONSTRAINT "reply_draft_id_fkey";

ALTER TABLE "reply" ADD CONSTRAINT "reply_draft_id_fkey" FOREIGN KEY ("draft_id") REFERENCES "draft"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Mailgun said of a reply after it took it.
CREATE TABLE "delivery_event" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "digest" BYTEA NOT NULL,
    "code" INTEGER,
    "enhanced_code" TEXT,
    "reason" TEXT,
    "sealed_detail" BYTEA,

    CONSTRAINT "delivery_event_pkey" PRIMARY KEY ("id")
);

-- Who gets no automatic reply any more.
CREATE TABLE "suppression" (
    "id" UUID NOT NULL,
    "address_index" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "sealed_note" BYTEA,
    "source" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "suppression_pkey" PRIMARY KEY ("id")
);

-- What stands still by somebody's word.
CREATE TABLE "freeze" (
    "scope" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "freeze_pkey" PRIMARY KEY ("scope","reason")
);

-- Mailgun said that nothing can be sent for a while.
CREATE TABLE "provider_pause" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "provider_pause_pkey" PRIMARY KEY ("id")
);

-- Which history this database is, and how many replies it has handed over.
CREATE TABLE "epoch" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "epoch" UUID NOT NULL,
    "sends" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "epoch_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "epoch_one_row" CHECK ("id" = 1)
);

INSERT INTO "epoch" ("epoch") VALUES (gen_random_uuid());

CREATE UNIQUE INDEX "delivery_event_digest_key" ON "delivery_event"("digest");

CREATE INDEX "delivery_event_message_id_at_idx" ON "delivery_event"("message_id", "at");

CREATE UNIQUE INDEX "suppression_address_index_kind_key" ON "suppression"("address_index", "kind");

CREATE INDEX "suppression_created_at_idx" ON "suppression"("created_at");

ALTER TABLE "delivery_event" ADD CONSTRAINT "delivery_event_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Closed sets, as the code has them.
ALTER TABLE "delivery_event" ADD CONSTRAINT "delivery_event_kind_known"
    CHECK ("kind" IN ('accepted', 'delivered', 'deferred', 'bounced', 'complained', 'unsubscribed', 'opened', 'clicked', 'rejected'));
ALTER TABLE "suppression" ADD CONSTRAINT "suppression_kind_known" CHECK ("kind" IN ('complaint', 'bounce', 'unsubscribe', 'operator'));
ALTER TABLE "freeze" ADD CONSTRAINT "freeze_scope_known" CHECK ("scope" IN ('sending', 'drafting'));
ALTER TABLE "freeze" ADD CONSTRAINT "freeze_reason_known" CHECK ("reason" IN ('operator', 'restored'));
