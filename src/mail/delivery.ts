/** What the provider said of a reply after it took it: each event is kept once, the other server's words sealed. */
import { hash } from 'node:crypto'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { FernetKey } from '../crypto/fernet.ts'
import { open, seal } from '../crypto/sealed.ts'
import type { Queryable } from '../db/pool.ts'
import type { DeliveryEvent, DeliveryKind } from '../providers/mail-provider.ts'

/** Sealed as `delivery_event.sealed_detail`, under the correspondent's key. */
const DeliveryDetail = z.object({ text: z.string() })
/** `text`: what the other server, or the provider, said of a failure. */
export type Delivery = {
  kind: DeliveryKind
  at: Date
  code: number | null
  enhancedCode: string | null
  reason: string | null
  text: string
}

type Kept = {
  messageId: string
  /** null: the person was erased, and nobody's words are kept */
  key: FernetKey | null
  kind: DeliveryKind
  event: DeliveryEvent
  receivedAt: Date
}

/** Keeps an event in the caller's transaction; false when it is known. */
export async function keepDelivery(tx: Queryable, kept: Kept): Promise<boolean> {
  const { messageId, key, kind, event, receivedAt } = kept
  const id = v7()
  const text = event.failure?.text ?? ''
  const { rowCount } = await tx.query({
    name: 'delivery.keep',
    text: `insert into delivery_event (id, message_id, kind, at, received_at, digest, code, enhanced_code, reason, sealed_detail)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (digest) do nothing`,
    values: [
      id,
      messageId,
      kind,
      event.at,
      receivedAt,
      digestOf(event),
      event.failure?.code ?? null,
      event.failure?.enhancedCode ?? null,
      event.failure?.reason ?? null,
      key === null || text === '' ? null : seal(key, detailBinding(id), { text }),
    ],
  })
  return rowCount === 1
}

/** An id is the provider's for one day. */
const digestOf = ({ name, id, at }: DeliveryEvent): Buffer =>
  hash('sha256', JSON.stringify([name, id, at.toISOString().slice(0, 10)]), 'buffer')

const detailBinding = (id: string) => ({ table: 'delivery_event', column: 'sealed_detail', row: id })

/** A recipient that opens a mail again and again makes its story long. */
const MOST = 200

type Row = Omit<Delivery, 'text'> & { id: string; sealedDetail: Buffer | null }

/** Gives the events of one reply in the order in which they happened, the newest 200. Refuses `sealed.unreadable`. */
export async function readDeliveries(
  db: Queryable,
  { messageId, key }: { messageId: string; key: FernetKey },
): Promise<Delivery[]> {
  const { rows } = await db.query<Row>({
    name: 'delivery.read',
    text: `select id, kind, at, code, enhanced_code as "enhancedCode", reason, sealed_detail as "sealedDetail"
             from delivery_event where message_id = $1 order by at desc, id desc limit $2`,
    values: [messageId, MOST],
  })
  return rows.reverse().map(({ id, sealedDetail, kind, at, code, enhancedCode, reason }) => ({
    kind,
    at,
    code,
    enhancedCode,
    reason,
    text: sealedDetail === null ? '' : open(key, detailBinding(id), sealedDetail, DeliveryDetail).text,
  }))
}
