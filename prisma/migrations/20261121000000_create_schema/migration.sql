-- An inbox that we answer for. Its address is ours, and public.
CREATE TABLE "mailbox" (
    "id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mailbox_pkey" PRIMARY KEY ("id")
);

-- Every small key, wrapped under the key ring: one row is one Fernet key. Rotation walks this table and no other.
CREATE TABLE "subject_key" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "ring_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "wrapped_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subject_key_pkey" PRIMARY KEY ("id")
);

-- The outside person.
CREATE TABLE "correspondent" (
    "id" UUID NOT NULL,
    "key_id" UUID,
    "address_index" BYTEA,
    "sealed_address" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "correspondent_pkey" PRIMARY KEY ("id")
);

-- One conversation: one mailbox and one correspondent, always.
CREATE TABLE "thread" (
    "id" UUID NOT NULL,
    "mailbox_id" UUID,
    "correspondent_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "thread_pkey" PRIMARY KEY ("id")
);

-- One inbound mail. Its state is written by src/mail/store.ts only, as src/mail/lifecycle.ts allows.
CREATE TABLE "message" (
    "id" UUID NOT NULL,
    "mailbox_id" UUID,
    "thread_id" UUID NOT NULL,
    "correspondent_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "state_version" INTEGER NOT NULL DEFAULT 0,
    "reasons" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "draft_id" UUID,
    "verdict" JSONB,
    "resume_after" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "failed_stage" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "form" TEXT NOT NULL,
    "late" BOOLEAN NOT NULL DEFAULT false,
    "request_id" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "dedupe_index" BYTEA NOT NULL,
    "message_id_index" BYTEA,
    "sealed_head" BYTEA NOT NULL,
    "sealed_body" BYTEA NOT NULL,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- A Mailgun signature is good for one mail: its token, across all endpoints, for longer than Mailgun retries.
CREATE TABLE "webhook_token" (
    "token_digest" BYTEA NOT NULL,
    "content_digest" BYTEA NOT NULL,
    "message_id" UUID,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_token_pkey" PRIMARY KEY ("token_digest")
);

-- A part that is kept but never opened: an attachment, or the raw MIME of the mail itself.
CREATE TABLE "attachment" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "sealed_record" BYTEA NOT NULL,
    "stored" BOOLEAN NOT NULL,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- The sealed content of an attachment in pieces, so that it streams.
CREATE TABLE "attachment_chunk" (
    "attachment_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "attachment_chunk_pkey" PRIMARY KEY ("attachment_id","position")
);

-- What happened to a message, in order. Codes and counts only: sentences are made when it is read.
CREATE TABLE "timeline" (
    "id" BIGSERIAL NOT NULL,
    "message_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "event" TEXT NOT NULL,
    "rule" TEXT,
    "detail" JSONB,
    "actor" TEXT,
    "request_id" TEXT,

    CONSTRAINT "timeline_pkey" PRIMARY KEY ("id")
);

-- One immutable version of an answer. Edit, regenerate and answer by hand make a new row.
CREATE TABLE "draft" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "origin" TEXT NOT NULL,
    "sealed_content" BYTEA NOT NULL,
    "thread_head" UUID NOT NULL,
    "gates" JSONB NOT NULL DEFAULT '[]',
    "prompt_version" TEXT,
    "model" TEXT,
    "model_request_id" TEXT,
    "usage" JSONB,
    "created_by" TEXT,
    "approved_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "draft_pkey" PRIMARY KEY ("id")
);

-- The outbox: a row exists from the moment a reply may have left. One per message.
CREATE TABLE "reply" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "draft_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "message_id_header" TEXT NOT NULL,
    "wire_id" TEXT,
    "provider_message_id" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "sending_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "reply_pkey" PRIMARY KEY ("id")
);

-- The operator's public words: searchable plaintext.
CREATE TABLE "knowledge_document" (
    "id" UUID NOT NULL,
    "mailbox_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "knowledge_document_pkey" PRIMARY KEY ("id")
);

-- What an operator greps, in rows. Addresses masked.
CREATE TABLE "security_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "name" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "request_id" TEXT,
    "fields" JSONB NOT NULL,

    CONSTRAINT "security_event_pkey" PRIMARY KEY ("id")
);

-- Indexes
CREATE UNIQUE INDEX "mailbox_address_key" ON "mailbox"("address");
CREATE INDEX "subject_key_ring_key_idx" ON "subject_key"("ring_key");
CREATE UNIQUE INDEX "correspondent_key_id_key" ON "correspondent"("key_id");
CREATE UNIQUE INDEX "correspondent_address_index_key" ON "correspondent"("address_index");
CREATE INDEX "thread_correspondent_id_idx" ON "thread"("correspondent_id");
CREATE UNIQUE INDEX "message_dedupe_index_key" ON "message"("dedupe_index");
CREATE INDEX "message_thread_id_received_at_idx" ON "message"("thread_id", "received_at");
CREATE INDEX "message_mailbox_id_message_id_index_idx" ON "message"("mailbox_id", "message_id_index");
CREATE INDEX "message_state_received_at_idx" ON "message"("state", "received_at");
CREATE INDEX "message_resume_after_idx" ON "message"("resume_after");
CREATE INDEX "webhook_token_claimed_at_idx" ON "webhook_token"("claimed_at");
CREATE UNIQUE INDEX "attachment_message_id_position_key" ON "attachment"("message_id", "position");
CREATE INDEX "timeline_message_id_id_idx" ON "timeline"("message_id", "id");
CREATE UNIQUE INDEX "draft_message_id_version_key" ON "draft"("message_id", "version");
CREATE UNIQUE INDEX "reply_message_id_key" ON "reply"("message_id");
CREATE UNIQUE INDEX "reply_message_id_header_key" ON "reply"("message_id_header");
CREATE INDEX "reply_wire_id_idx" ON "reply"("wire_id");
CREATE UNIQUE INDEX "knowledge_document_mailbox_id_name_key" ON "knowledge_document"("mailbox_id", "name");
CREATE INDEX "security_event_name_at_idx" ON "security_event"("name", "at");
CREATE INDEX "security_event_at_idx" ON "security_event"("at");

-- Foreign keys
ALTER TABLE "correspondent" ADD CONSTRAINT "correspondent_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "subject_key"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "thread" ADD CONSTRAINT "thread_mailbox_id_fkey" FOREIGN KEY ("mailbox_id") REFERENCES "mailbox"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "thread" ADD CONSTRAINT "thread_correspondent_id_fkey" FOREIGN KEY ("correspondent_id") REFERENCES "correspondent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "message" ADD CONSTRAINT "message_mailbox_id_fkey" FOREIGN KEY ("mailbox_id") REFERENCES "mailbox"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "message" ADD CONSTRAINT "message_thread_id_fkey" FOREIGN KEY ("thread_id") REFERENCES "thread"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "message" ADD CONSTRAINT "message_correspondent_id_fkey" FOREIGN KEY ("correspondent_id") REFERENCES "correspondent"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "attachment_chunk" ADD CONSTRAINT "attachment_chunk_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "timeline" ADD CONSTRAINT "timeline_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "draft" ADD CONSTRAINT "draft_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "reply" ADD CONSTRAINT "reply_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "reply" ADD CONSTRAINT "reply_draft_id_fkey" FOREIGN KEY ("draft_id") REFERENCES "draft"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "knowledge_document" ADD CONSTRAINT "knowledge_document_mailbox_id_fkey" FOREIGN KEY ("mailbox_id") REFERENCES "mailbox"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What the schema language of Prisma cannot say. test/db/drift.test.ts knows these and finds anything else.

-- Ciphertext does not compress: without the attempt ordinary mail costs a third less, 1 MB attachments half.
ALTER TABLE "message" ALTER COLUMN "sealed_head" SET STORAGE EXTERNAL;
ALTER TABLE "message" ALTER COLUMN "sealed_body" SET STORAGE EXTERNAL;
ALTER TABLE "attachment_chunk" ALTER COLUMN "content" SET STORAGE EXTERNAL;
ALTER TABLE "draft" ALTER COLUMN "sealed_content" SET STORAGE EXTERNAL;

-- One check token, one index key, one system key: two processes that start at once cannot make two.
CREATE UNIQUE INDEX "subject_key_one_of_kind" ON "subject_key"("kind") WHERE "kind" IN ('check', 'index', 'system');

-- Closed sets. The states are those of src/mail/lifecycle.ts; a test holds them equal.
ALTER TABLE "subject_key" ADD CONSTRAINT "subject_key_kind_known"
    CHECK ("kind" IN ('check', 'index', 'system', 'correspondent', 'operator'));
ALTER TABLE "message" ADD CONSTRAINT "message_state_known"
    CHECK ("state" IN ('received', 'stored', 'refused', 'held', 'drafting', 'ready', 'approved', 'rejected', 'closed',
        'sending', 'unknown', 'sent', 'delivered', 'bounced', 'complained', 'failed'));
ALTER TABLE "message" ADD CONSTRAINT "message_form_known" CHECK ("form" IN ('parsed', 'mime'));
ALTER TABLE "message" ADD CONSTRAINT "message_failed_stage_known"
    CHECK ("failed_stage" IN ('mail.check', 'mail.draft', 'mail.review', 'mail.send'));
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_kind_known" CHECK ("kind" IN ('attachment', 'raw'));
ALTER TABLE "draft" ADD CONSTRAINT "draft_origin_known" CHECK ("origin" IN ('model', 'operator'));
ALTER TABLE "reply" ADD CONSTRAINT "reply_state_known" CHECK ("state" IN ('sending', 'sent', 'unknown', 'not_sent'));

-- A digest is 32 bytes (SHA-256, HMAC-SHA256): anything else is a plain value in the wrong column.
ALTER TABLE "correspondent" ADD CONSTRAINT "correspondent_address_index_digest" CHECK (octet_length("address_index") = 32);
ALTER TABLE "message" ADD CONSTRAINT "message_dedupe_index_digest" CHECK (octet_length("dedupe_index") = 32);
ALTER TABLE "message" ADD CONSTRAINT "message_message_id_index_digest" CHECK (octet_length("message_id_index") = 32);
ALTER TABLE "webhook_token" ADD CONSTRAINT "webhook_token_digests"
    CHECK (octet_length("token_digest") = 32 AND octet_length("content_digest") = 32);
