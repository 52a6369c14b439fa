-- The operator's words and choices for one inbox; what is not said there has the value of the environment.
ALTER TABLE "mailbox" ADD COLUMN     "settings" JSONB NOT NULL DEFAULT '{}';

-- What triage and draft called the mail, for the record that autonomy is earned by, and what the verifier said.
ALTER TABLE "draft" ADD COLUMN     "category" TEXT,
ADD COLUMN     "triage_category" TEXT,
ADD COLUMN     "verification" JSONB;

-- Articles: every version stays, and the sections of the current one are searched.
ALTER TABLE "knowledge_document" ADD COLUMN     "language" TEXT NOT NULL DEFAULT 'und';

CREATE TABLE "knowledge_revision" (
    "document_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "content" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "knowledge_revision_pkey" PRIMARY KEY ("document_id","version")
);

CREATE TABLE "knowledge_chunk" (
    "id" UUID NOT NULL,
    "document_id" UUID NOT NULL,
    "mailbox_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "heading" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "config" TEXT NOT NULL,
    "lexemes" tsvector NOT NULL,

    CONSTRAINT "knowledge_chunk_pkey" PRIMARY KEY ("id")
);

-- What a day's calls to Claude cost and may still cost; the nil UUID stands for all mailboxes together. Nano-dollars.
CREATE TABLE "budget" (
    "scope" UUID NOT NULL,
    "period" DATE NOT NULL,
    "spent_nano" BIGINT NOT NULL DEFAULT 0,
    "reserved_nano" BIGINT NOT NULL DEFAULT 0,
    "warned_percent" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "budget_pkey" PRIMARY KEY ("scope","period")
);

-- One attempt at one call: reserved before it leaves, settled after it, what left is sealed beside it.
CREATE TABLE "model_call" (
    "id" UUID NOT NULL,
    "mailbox_id" UUID,
    "message_id" UUID,
    "draft_id" UUID,
    "step" TEXT NOT NULL,
    "message_version" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "period" DATE NOT NULL,
    "model" TEXT NOT NULL,
    "prompt_version" TEXT NOT NULL,
    "reserved_nano" BIGINT NOT NULL,
    "cost_nano" BIGINT NOT NULL DEFAULT 0,
    "tries" INTEGER NOT NULL DEFAULT 1,
    "input_tokens" INTEGER NOT NULL DEFAULT 0,
    "output_tokens" INTEGER NOT NULL DEFAULT 0,
    "cache_read_tokens" INTEGER NOT NULL DEFAULT 0,
    "cache_write_5m_tokens" INTEGER NOT NULL DEFAULT 0,
    "cache_write_1h_tokens" INTEGER NOT NULL DEFAULT 0,
    "outcome" TEXT,
    "model_request_id" TEXT,
    "prefix" BYTEA NOT NULL,
    "sealed_request" BYTEA NOT NULL,
    "reserved_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "duration_ms" INTEGER,

    CONSTRAINT "model_call_pkey" PRIMARY KEY ("id")
);

-- Claude said that no call can work for a while.
CREATE TABLE "model_pause" (
    "id" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_pause_pkey" PRIMARY KEY ("id")
);

-- What the tokens of a thread stand for.
CREATE TABLE "redaction" (
    "thread_id" UUID NOT NULL,
    "sealed_map" BYTEA NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "redaction_pkey" PRIMARY KEY ("thread_id")
);

-- The one fact that a draft lacked.
CREATE TABLE "operator_question" (
    "id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "sealed_question" BYTEA NOT NULL,
    "sealed_answer" BYTEA,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "answered_at" TIMESTAMPTZ(3),
    "answered_by" TEXT,
    "document_id" UUID,

    CONSTRAINT "operator_question_pkey" PRIMARY KEY ("id")
);

-- What became of the drafts of a category.
CREATE TABLE "autonomy_record" (
    "id" BIGSERIAL NOT NULL,
    "mailbox_id" UUID NOT NULL,
    "category" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "edit_share" DOUBLE PRECISION,
    "agreed" BOOLEAN NOT NULL,
    "draft_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "autonomy_record_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "knowledge_chunk_mailbox_id_idx" ON "knowledge_chunk"("mailbox_id");

CREATE INDEX "knowledge_chunk_lexemes_idx" ON "knowledge_chunk" USING GIN ("lexemes");

CREATE UNIQUE INDEX "knowledge_chunk_document_id_position_key" ON "knowledge_chunk"("document_id", "position");

CREATE INDEX "model_call_period_mailbox_id_idx" ON "model_call"("period", "mailbox_id");

CREATE INDEX "model_call_state_expires_at_idx" ON "model_call"("state", "expires_at");

CREATE INDEX "model_call_prefix_reserved_at_idx" ON "model_call"("prefix", "reserved_at");

CREATE INDEX "model_call_draft_id_idx" ON "model_call"("draft_id");

CREATE UNIQUE INDEX "model_call_message_id_message_version_step_attempt_key" ON "model_call"("message_id", "message_version", "step", "attempt");

CREATE INDEX "operator_question_message_id_idx" ON "operator_question"("message_id");

CREATE INDEX "operator_question_answered_at_idx" ON "operator_question"("answered_at");

CREATE INDEX "autonomy_record_mailbox_id_category_id_idx" ON "autonomy_record"("mailbox_id", "category", "id");

CREATE UNIQUE INDEX "autonomy_record_draft_id_outcome_key" ON "autonomy_record"("draft_id", "outcome");

ALTER TABLE "knowledge_revision" ADD CONSTRAINT "knowledge_revision_document_id_fkey" FOREIGN KEY ("document_id") REFERENCES "knowledge_document"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "knowledge_chunk" ADD CONSTRAINT "knowledge_chunk_document_id_fkey" FOREIGN KEY ("document_id") REFERENCES "knowledge_document"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "model_call" ADD CONSTRAINT "model_call_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE SET NULL ON UPDATE CASCADE;

ALTER TABLE "redaction" ADD CONSTRAINT "redaction_thread_id_fkey" FOREIGN KEY ("thread_id") REFERENCES "thread"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "operator_question" ADD CONSTRAINT "operator_question_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "model_call" ADD CONSTRAINT "model_call_step_known" CHECK ("step" IN ('triage', 'draft', 'verify', 'shadow'));
ALTER TABLE "model_call" ADD CONSTRAINT "model_call_state_known" CHECK ("state" IN ('reserved', 'settled', 'expired'));
ALTER TABLE "model_call" ADD CONSTRAINT "model_call_money_positive" CHECK ("reserved_nano" >= 0 AND "cost_nano" >= 0);
ALTER TABLE "budget" ADD CONSTRAINT "budget_money_positive" CHECK ("spent_nano" >= 0 AND "reserved_nano" >= 0);
ALTER TABLE "autonomy_record" ADD CONSTRAINT "autonomy_record_outcome_known" CHECK ("outcome" IN ('approved', 'rejected', 'bounced', 'complained'));

-- Tokens do not compress.
ALTER TABLE "model_call" ALTER COLUMN "sealed_request" SET STORAGE EXTERNAL;
ALTER TABLE "redaction" ALTER COLUMN "sealed_map" SET STORAGE EXTERNAL;

INSERT INTO "knowledge_revision" ("document_id", "version", "content", "created_at")
SELECT "id", "version", "content", "updated_at" FROM "knowledge_document";
