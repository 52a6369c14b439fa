/** One case from its post to its end, and what can be read of it then. */
import { type Gate, loadDraft } from '../../src/mail/drafts.ts'
import type { DraftContent } from '../../src/mail/message.ts'
import { loadMessageRow } from '../../src/mail/store.ts'
import { postMail } from '../support/postern.ts'
import { makeThread } from './make-thread.ts'
import type { Shop } from './open-shop.ts'
import type { Action, Case } from './read-cases.ts'
import { rest } from './rest.ts'

type MadeCall = { step: string; model: string; promptVersion: string; costNano: bigint; durationMs: number }
type Sorted = { category: string; language: string; manipulation: boolean }
export type Outcome = {
  state: string
  reasons: readonly string[]
  /** Mailgun got it, and no person had a hand in it */
  released: boolean
  /** for a person to look at */
  waits: boolean
  action: Action
  sorted: Sorted | null
  draft: DraftContent | null
  gates: readonly Gate[]
  /** as Mailgun got it, else as it is drafted; '' without a draft */
  reply: string
  /** our own people were asked something */
  asked: boolean
  calls: readonly MadeCall[]
  /** what our rules are marked with */
  canary: string
  ms: number
}

/** Plays one case. Throws when it cannot be played to its end, and says why. */
export async function playCase(shop: Shop, one: Case, { patienceMs }: { patienceMs: number }): Promise<Outcome> {
  const { deps, url } = shop
  const to = shop.addressOf(one)
  const thread = await makeThread(shop, one, { patienceMs })
  const began = performance.now()
  const posted = await postMail(url, { ...one.mail, to, headers: thread.headers }, { proven: true })
  if (posted.id === '') throw new Error(`the post was answered ${posted.status}`)
  await rest(shop, posted.id, patienceMs)
  const ms = Math.round(performance.now() - began)
  const message = await loadMessageRow(deps.pool, posted.id)
  if (thread.id !== null && message.threadId !== thread.id) throw new Error('the mail did not join its thread')
  const [left, written] = await Promise.all([
    findLeft(shop, message.id),
    message.draftId === null ? null : loadDraft(deps, message.draftId),
  ])
  const draft = written?.content ?? null
  const waits = message.state === 'ready' || message.state === 'held'
  return {
    state: message.state,
    reasons: message.reasons,
    released: left !== null,
    waits,
    action: actionOf({ released: left !== null, waits, draft }),
    sorted: await readSorted(shop, message.id),
    draft,
    gates: written?.gates ?? [],
    reply: left ?? draft?.text ?? '',
    asked: await wasAsked(shop, message.id),
    calls: await readCalls(shop, message.id),
    canary: deps.vault.indexes.canary([to, deps.clock.now().toISOString().slice(0, 10)]),
    ms,
  }
}

function actionOf({ released, waits, draft }: Pick<Outcome, 'released' | 'waits' | 'draft'>): Action {
  if (released) return 'send'
  return waits ? (draft?.action ?? 'needs_human') : 'no_reply'
}

/** The text that Mailgun got, for a reply that nobody approved. */
async function findLeft({ deps, mailgun }: Shop, messageId: string): Promise<string | null> {
  const { rows } = await deps.pool.query<{ header: string }>(
    `select r.message_id_header as header from reply r join draft d on d.id = r.draft_id
      where r.message_id = $1 and d.approved_by is null`,
    [messageId],
  )
  const found = mailgun.accepted.find((one) => one.messageId === rows[0]?.header)
  return found === undefined ? null : (found.fields['text'] ?? '')
}

async function readSorted({ deps }: Shop, messageId: string): Promise<Sorted | null> {
  const { rows } = await deps.pool.query<{ detail: Sorted }>(
    `select detail from timeline where message_id = $1 and event = 'mail.sorted' order by id desc limit 1`,
    [messageId],
  )
  return rows[0]?.detail ?? null
}

async function wasAsked({ deps }: Shop, messageId: string): Promise<boolean> {
  const { rowCount } = await deps.pool.query('select from operator_question where message_id = $1', [messageId])
  return rowCount !== 0
}

async function readCalls({ deps }: Shop, messageId: string): Promise<MadeCall[]> {
  const { rows } = await deps.pool.query<Omit<MadeCall, 'costNano'> & { costNano: string }>(
    `select step, model, prompt_version as "promptVersion", cost_nano::text as "costNano",
            coalesce(duration_ms, 0) as "durationMs"
       from model_call where message_id = $1 order by reserved_at, id`,
    [messageId],
  )
  return rows.map((row) => ({ ...row, costNano: BigInt(row.costNano) }))
}
