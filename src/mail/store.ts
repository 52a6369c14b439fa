/** Loads a message; the only writer of its status. */
import { z } from 'zod'
import type { FernetKey } from '../crypto/fernet.ts'
import { open, type Sealed } from '../crypto/sealed.ts'
import { joinKey } from '../crypto/subject-keys.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import type { RoadJob } from '../queue/contract.ts'
import { enqueueSql } from '../queue/enqueue.ts'
import { canMove, STATES, type State } from './lifecycle.ts'
import { type DraftContent, MessageBody, MessageHead } from './message.ts'
import { REASONS, type Reason } from './reasons.ts'
import type { TimelineEvent } from './timeline.ts'

/** What check decided, kept beside the message for the gates and for whoever asks why. */
export const Verdict = z.object({
  kind: z.enum(['pass', 'review', 'hold', 'refuse']),
  authentication: z.enum(['pass', 'fail', 'none']),
  findings: z.array(z.object({ rule: z.string(), reason: z.string() })),
})
export type Verdict = z.infer<typeof Verdict>

export type MessageRow = {
  id: string
  mailboxId: string | null
  threadId: string
  correspondentId: string
  state: State
  stateVersion: number
  reasons: Reason[]
  draftId: string | null
  verdict: Verdict | null
  attempts: number
  failedStage: string | null
  receivedAt: Date
  requestId: string
}
export type LoadedMessage = MessageRow & { key: FernetKey; head: MessageHead; body: MessageBody }

const COLUMNS = `id, mailbox_id as "mailboxId", thread_id as "threadId", correspondent_id as "correspondentId", state,
  state_version as "stateVersion", reasons, draft_id as "draftId", verdict, attempts, failed_stage as "failedStage",
  received_at as "receivedAt", request_id as "requestId"`

const Row = z.object({
  id: z.string(),
  mailboxId: z.string().nullable(),
  threadId: z.string(),
  correspondentId: z.string(),
  state: z.enum(STATES),
  stateVersion: z.number(),
  reasons: z.array(z.enum(Object.keys(REASONS) as [Reason, ...Reason[]])),
  draftId: z.string().nullable(),
  verdict: Verdict.nullable(),
  attempts: z.number(),
  failedStage: z.string().nullable(),
  receivedAt: z.date(),
  requestId: z.string(),
})

/** Gives the whole mail, opened. Refuses `message.not_found`, `key.erased`, `sealed.unreadable`. */
export async function loadMessage(deps: { pool: Queryable; vault: Vault }, id: string): Promise<LoadedMessage> {
  const { rows } = await deps.pool.query({
    name: 'message.load',
    text: `select ${COLUMNS}, sealed_head, sealed_body, wrapped, ring_key from message ${joinKey('message')} where id = $1`,
    values: [id],
  })
  const found = rows[0]
  if (found === undefined) throw new AppError('message.not_found', { id })
  const row = Row.parse(found)
  const key = deps.vault.foundKey(found, row.correspondentId)
  const binding = (column: string) => ({ table: 'message', column, row: row.id })
  return {
    ...row,
    key,
    head: open(key, binding('sealed_head'), found.sealed_head, MessageHead),
    body: open(key, binding('sealed_body'), found.sealed_body, MessageBody),
  }
}

/** Opens what a list shows of a mail, and nothing else. Refuses `message.not_found`, `key.erased`, `sealed.unreadable`. */
export async function loadHead({ pool, vault }: { pool: Queryable; vault: Vault }, id: string): Promise<MessageHead> {
  const { rows } = await pool.query({
    name: 'message.head',
    text: `select correspondent_id, sealed_head, wrapped, ring_key from message ${joinKey('message')} where id = $1`,
    values: [id],
  })
  const found = rows[0]
  if (found === undefined) throw new AppError('message.not_found', { id })
  const key = vault.foundKey(found, found.correspondent_id)
  return open(key, { table: 'message', column: 'sealed_head', row: id }, found.sealed_head, MessageHead)
}

/** Gives the row without opening anything. Refuses `message.not_found`. */
export async function loadMessageRow(pool: Queryable, id: string): Promise<MessageRow> {
  const { rows } = await pool.query({
    name: 'message.row',
    text: `select ${COLUMNS} from message where id = $1`,
    values: [id],
  })
  if (rows[0] === undefined) throw new AppError('message.not_found', { id })
  return Row.parse(rows[0])
}

export type TimelineEntry = {
  event: TimelineEvent
  rule?: string | null
  detail?: Record<string, string | number | boolean | null>
}

/** One version of an answer, sealed, written together with the move that makes it current. */
type DraftRow = {
  id: string
  origin: 'model' | 'operator'
  sealedContent: Sealed<DraftContent>
  threadHead: string
  promptVersion?: string
  model?: string
  modelRequestId?: string | null
  usage?: Record<string, number>
  category?: string
  triageCategory?: string
  createdBy?: string
}

export type Advance = {
  /** names the statement: one per stage, as the database's own view of activity shows it */
  name: string
  message: Pick<MessageRow, 'id' | 'state' | 'stateVersion'>
  to: State
  reasons?: Reason[]
  verdict?: Verdict
  failedStage?: RoadJob
  /** a hold that passes by itself: when to try again */
  resumeAfter?: Date
  /** tries in a row that ended in such a hold; a move that does not say so ends the row */
  attempts?: number
  draft?: DraftRow
  at: Date
  requestId: string
  actor?: string
  story: TimelineEntry[]
  /** the next job of the road, made for the version that this move writes */
  enqueue?: { name: RoadJob; startAfter?: Date; attempt?: number }
}

const advanceSql = `
with moved as (
  update message
     set state = $3, state_version = state_version + 1, reasons = $4, draft_id = coalesce(($15::jsonb->>'id')::uuid, draft_id),
         verdict = coalesce($5::jsonb, verdict), failed_stage = $6, resume_after = $7, attempts = $8
   where id = $1 and state_version = $2
  returning id, state_version
), told as (
  insert into timeline (message_id, at, event, rule, detail, actor, request_id)
  select moved.id, $9, e.event, e.rule, e.detail, $10, $11
    from moved, rows from (jsonb_to_recordset($12::jsonb) as (event text, rule text, detail jsonb)) with ordinality as e(event, rule, detail, rank)
   order by e.rank
), written as (
  insert into draft (id, message_id, version, origin, sealed_content, thread_head, prompt_version, model, model_request_id, usage, category, triage_category,
                     created_by, created_at)
  select d.id, moved.id, (select count(*) + 1 from draft old where old.message_id = moved.id), d.origin, $16::bytea, d."threadHead",
         d."promptVersion", d.model, d."modelRequestId", d.usage, d.category, d."triageCategory", d."createdBy", $9
    from moved, jsonb_to_record($15::jsonb) as d(id uuid, origin text, "threadHead" uuid, "promptVersion" text, model text,
                                                 "modelRequestId" text, usage jsonb, category text,
                                                 "triageCategory" text, "createdBy" text)
   where $16::bytea is not null
), queued as (${enqueueSql({
  from: 'moved',
  name: '$13',
  payload: `jsonb_build_object('messageId', moved.id, 'version', moved.state_version, 'requestId', $11::text, 'attempt', $17::int)`,
  startAfter: '$14::timestamptz',
})})
select id from moved`

/**
 * Moves a message, tells its timeline, writes its new draft and enqueues its next job, in one statement. False when the
 * message has moved on since it was loaded: then nothing was written, and the caller's work is void. Throws on a move
 * that the lifecycle does not know (a bug).
 */
export async function advance(db: Queryable, step: Advance): Promise<boolean> {
  if (!canMove(step.message.state, step.to)) throw new Error(`no move from ${step.message.state} to ${step.to}`)
  const story = step.story.map(({ event, rule, detail }) => ({ event, rule: rule ?? null, detail: detail ?? null }))
  const { sealedContent, ...draft } = step.draft ?? { sealedContent: null }
  const { rowCount } = await db.query({
    name: step.name,
    text: advanceSql,
    values: [
      step.message.id,
      step.message.stateVersion,
      step.to,
      step.reasons ?? [],
      step.verdict === undefined ? null : JSON.stringify(step.verdict),
      step.failedStage ?? null,
      step.resumeAfter ?? null,
      step.attempts ?? 0,
      step.at,
      step.actor ?? null,
      step.requestId,
      JSON.stringify(story),
      step.enqueue?.name ?? null,
      step.enqueue?.startAfter ?? null,
      JSON.stringify(draft),
      sealedContent,
      step.enqueue?.attempt ?? 0,
    ],
  })
  return rowCount === 1
}

/** The message as a move has just left it, for the next move of the same transaction. */
export const stepped = <M extends Pick<MessageRow, 'state' | 'stateVersion'>>(message: M, state: State): M => ({
  ...message,
  state,
  stateVersion: message.stateVersion + 1,
})

/** Why a mail whose draft is ready waits for a person: what the rules of check objected to. */
export const reviewReasons = ({ verdict }: Pick<MessageRow, 'verdict'>): Reason[] =>
  [...new Set(verdict?.findings.map(({ reason }) => reason) ?? [])].filter(isReason).filter((reason) => !passes(reason))

const isReason = (code: string): code is Reason => Object.hasOwn(REASONS, code)
/** A hold that ends by itself is no objection to the mail. */
const passes = (reason: Reason): boolean => (REASONS[reason].resumes as string) === 'auto'

/** Tells the timeline of something that moved nothing. */
export async function tell(
  db: Queryable,
  input: { messageId: string; at: Date; requestId: string; actor?: string; story: TimelineEntry },
): Promise<void> {
  const { event, rule, detail } = input.story
  await db.query({
    name: 'timeline.tell',
    text: 'insert into timeline (message_id, at, event, rule, detail, actor, request_id) values ($1, $2, $3, $4, $5, $6, $7)',
    values: [
      input.messageId,
      input.at,
      event,
      rule ?? null,
      detail === undefined ? null : JSON.stringify(detail),
      input.actor ?? null,
      input.requestId,
    ],
  })
}
