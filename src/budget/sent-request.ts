/**
 * What left for Claude, byte for byte, sealed under the correspondent's key beside what it cost. A retry of one attempt
 * may send another body than the try that crashed, and both may have left: the column holds one token after the other,
 * each behind its length.
 */
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import type { FernetKey } from '../crypto/fernet.ts'
import { open, seal } from '../crypto/sealed.ts'
import { joinKey } from '../crypto/subject-keys.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'

const compress = promisify(gzip)
const expand = promisify(gunzip)
/** Prompts are mostly prose: more effort takes three times as long and saves a tenth. */
const EFFORT = { level: 3 }
/** Only what we sealed opens, and no request of ours is that large. */
const MOST_BYTES = 64 * 1024 * 1024
const LENGTH_BYTES = 4
const MOST_CALLS = 500

/** The plaintext of one token: JSON, gzip, base64. */
const SentRequest = z.object({ at: z.iso.datetime(), body: z.base64() })

export type SentCall = {
  callId: string
  step: string
  model: string
  /** when this try was about to leave */
  at: Date
  /** how the call ended; null while nobody knows, and for a try that crashed before another one */
  outcome: string | null
  body: unknown
}

const bind = (callId: string) => ({ table: 'model_call', column: 'sealed_request', row: callId })

/** Gives the bytes that the column of call `callId` takes for one try. */
export async function sealRequest(
  key: FernetKey,
  { callId, body, at }: { callId: string; body: object; at: Date },
): Promise<Buffer> {
  const packed = await compress(JSON.stringify(body), EFFORT)
  const token = seal(key, bind(callId), { at: at.toISOString(), body: packed.toString('base64') })
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(token.length)
  return Buffer.concat([length, token])
}

/** Gives every try that the column of call `callId` holds, in order. Refuses `sealed.unreadable`. */
export async function openRequests(
  key: FernetKey,
  { callId, column }: { callId: string; column: Buffer },
): Promise<{ at: Date; body: unknown }[]> {
  const tries: { at: Date; body: unknown }[] = []
  for (let from = 0; from < column.length; ) {
    if (column.length - from < LENGTH_BYTES) throw new AppError('sealed.unreadable', { ...bind(callId), why: 'form' })
    const start = from + LENGTH_BYTES
    const end = start + column.readUInt32BE(from)
    // of a length that leads past the end only a part is left, and that does not open
    const { at, body } = open(key, bind(callId), column.subarray(start, end), SentRequest)
    const text = await expand(Buffer.from(body, 'base64'), { maxOutputLength: MOST_BYTES })
    tries.push({ at: new Date(at), body: JSON.parse(text.toString('utf8')) })
    from = end
  }
  return tries
}

type Row = {
  id: string
  step: string
  model: string
  outcome: string | null
  sealed_request: Buffer
  correspondentId: string
  wrapped: Buffer | null
  ring_key: string | null
}

/**
 * Gives every request that was made for a message, in order; [] for none, and for a message that is not there. Refuses
 * `key.erased`, `sealed.unreadable`.
 */
export async function readSentRequests(
  deps: { pool: Queryable; vault: Pick<Vault, 'foundKey'> },
  messageId: string,
): Promise<SentCall[]> {
  const { rows } = await deps.pool.query<Row>({
    name: 'budget.sent_requests',
    text: `select call.id, call.step, call.model, call.outcome, call.sealed_request,
                  message.correspondent_id as "correspondentId", wrapped, ring_key
             from model_call call join message on message.id = call.message_id ${joinKey('message')}
            where call.message_id = $1 order by call.reserved_at, call.id limit ${MOST_CALLS}`,
    values: [messageId],
  })
  const sent: SentCall[] = []
  for (const row of rows) {
    const key = deps.vault.foundKey(row, row.correspondentId)
    const tries = await openRequests(key, { callId: row.id, column: row.sealed_request })
    const last = tries.length - 1
    const { id: callId, step, model } = row
    sent.push(
      ...tries.map((one, number) => ({ callId, step, model, ...one, outcome: number === last ? row.outcome : null })),
    )
  }
  return sent.toSorted((one, other) => one.at.getTime() - other.at.getTime())
}
