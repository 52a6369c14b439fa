/** Loads one version of an answer. */
import { z } from 'zod'
import { open } from '../crypto/sealed.ts'
import { joinKey } from '../crypto/subject-keys.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import { DraftContent } from './message.ts'

export const Gate = z.object({ name: z.string(), passed: z.boolean(), sentence: z.string() })
export type Gate = z.infer<typeof Gate>

const Row = z.object({
  id: z.string(),
  messageId: z.string(),
  correspondentId: z.string(),
  version: z.number(),
  origin: z.enum(['model', 'operator']),
  threadHead: z.string(),
  gates: z.array(Gate),
  promptVersion: z.string().nullable(),
  model: z.string().nullable(),
  modelRequestId: z.string().nullable(),
  usage: z.record(z.string(), z.number()).nullable(),
  category: z.string().nullable(),
  triageCategory: z.string().nullable(),
  verification: z.object({ unsupported: z.number() }).nullable(),
  createdBy: z.string().nullable(),
  createdAt: z.date(),
})
export type LoadedDraft = z.infer<typeof Row> & { content: DraftContent }

const COLUMNS = `d.id, d.message_id as "messageId", m.correspondent_id as "correspondentId", d.version, d.origin,
  d.thread_head as "threadHead", d.gates, d.prompt_version as "promptVersion", d.model, d.model_request_id as "modelRequestId",
  d.usage, d.category, d.triage_category as "triageCategory", d.verification, d.created_by as "createdBy", d.created_at as "createdAt"`

/** Gives the draft, opened. Refuses `draft.not_found`, `key.erased`, `sealed.unreadable`. */
export async function loadDraft(deps: { pool: Queryable; vault: Vault }, id: string): Promise<LoadedDraft> {
  const { rows } = await deps.pool.query({
    name: 'draft.load',
    text: `select ${COLUMNS}, d.sealed_content, wrapped, ring_key
             from draft d join message m on m.id = d.message_id ${joinKey('m')} where d.id = $1`,
    values: [id],
  })
  const found = rows[0]
  if (found === undefined) throw new AppError('draft.not_found', { id })
  const row = Row.parse(found)
  const key = deps.vault.foundKey(found, row.correspondentId)
  const binding = { table: 'draft', column: 'sealed_content', row: row.id }
  return { ...row, content: open(key, binding, found.sealed_content, DraftContent) }
}

/** Keeps what the gates said of a draft; the draft itself never changes. */
export async function keepGates(db: Queryable, id: string, gates: readonly Gate[]): Promise<void> {
  await db.query({
    name: 'draft.gates',
    text: 'update draft set gates = $2 where id = $1',
    values: [id, JSON.stringify(gates)],
  })
}

/** Keeps what the verifier said of a draft. */
export async function keepVerification(
  db: Queryable,
  id: string,
  verification: { unsupported: number },
): Promise<void> {
  await db.query({
    name: 'draft.verification',
    text: 'update draft set verification = $2 where id = $1',
    values: [id, JSON.stringify(verification)],
  })
}

/** Gives the newest version that Claude wrote of a message's drafts, opened; null when a person wrote them all. */
export async function loadModelDraft(
  deps: { pool: Queryable; vault: Vault },
  messageId: string,
): Promise<LoadedDraft | null> {
  const { rows } = await deps.pool.query<{ id: string }>({
    name: 'draft.of_model',
    text: `select id from draft where message_id = $1 and origin = 'model' order by version desc limit 1`,
    values: [messageId],
  })
  return rows[0] === undefined ? null : loadDraft(deps, rows[0].id)
}
