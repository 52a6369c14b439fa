/** Mails whose drafts wait for a person, or are approved and leave when a test says so. */
import assert from 'node:assert/strict'
import { AppError } from '../../src/errors.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { loadMessageRow, type MessageRow } from '../../src/mail/store.ts'
import type { MessageJob } from '../../src/queue/contract.ts'
import type { TestPostern } from './postern.ts'

export const ACT = { actor: 'operator', requestId: 'test' }

export type Ready = MessageRow & { draftId: string; address: string }

let people = 0
/** A mail of somebody new, whose draft waits. */
export async function makeReady(at: TestPostern): Promise<Ready> {
  people += 1
  const address = `person${people}@customer.example`
  const { id } = await at.post({ from: address, text: 'When do you open?' })
  const row = await at.settled(id, 'ready')
  return { ...row, draftId: row.draftId ?? '', address }
}

/** The same, approved where UNDO_SEND_SECONDS is long; gives the message and the job that sends it. */
export async function makeApproved(at: TestPostern): Promise<{ ready: Ready; job: MessageJob }> {
  const ready = await makeReady(at)
  await approveDraft(at.deps, { ...ACT, draftId: ready.draftId })
  const row = await loadMessageRow(at.deps.pool, ready.id)
  return { ready, job: { messageId: row.id, version: row.stateVersion, requestId: 'test', attempt: 0 } }
}

/** What Mailgun took for an address. */
export const takenFor = ({ mailgun }: TestPostern, address: string) =>
  mailgun.accepted.filter(({ fields }) => fields['to'] === address)

export const refusedAs = (code: string) => (error: unknown) => error instanceof AppError && error.code === code

type Reply = { state: string; message_id_header: string; attempts: number; resends: number }

/** The outbox row of a message. */
export async function replyOf({ deps }: TestPostern, messageId: string): Promise<Reply> {
  const { rows } = await deps.pool.query<Reply>(
    'select state, message_id_header, attempts, resends from reply where message_id = $1',
    [messageId],
  )
  return rows[0] ?? assert.fail('no reply row')
}
