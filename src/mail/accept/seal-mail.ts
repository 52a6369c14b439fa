/** From parsed mails to rows: the correspondent's key, the thread, the digests and the sealed records. */
import type { Clock } from '../../clock.ts'
import { seal } from '../../crypto/sealed.ts'
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { newId } from '../../new-id.ts'
import { identityOf } from '../address.ts'
import type { Mailboxes } from '../mailboxes.ts'
import type { InboundMail } from '../message.ts'
import { findThread } from './find-thread.ts'
import type { MailRow } from './record.ts'

/** One verified mail on its way in. Digests are SHA-256; see the provider for what they cover. */
export type Arrival = {
  mail: InboundMail
  tokenDigest: Buffer
  contentDigest: Buffer
  /** of the white-space folded text: half of what makes two mails the same */
  textDigest: Buffer
  late: boolean
  requestId: string
}
export type SealDeps = { pool: Queryable; vault: Vault; mailboxes: Mailboxes; clock: Clock }

/** Resolves keys in one batched read and threads in parallel; gives one row per arrival, in order. */
export async function sealArrivals(deps: SealDeps, arrivals: readonly Arrival[]): Promise<MailRow[]> {
  const { indexes } = deps.vault
  const people = arrivals.map(({ mail }) => {
    const address = identityOf(mail.head.from.address)
    return { address, index: indexes.address(address) }
  })
  const correspondents = await deps.vault.correspondents(people)
  return Promise.all(
    arrivals.map(async (arrival, at) => {
      const correspondent = correspondents[at]
      const person = people[at]
      if (correspondent === undefined || person === undefined)
        throw new Error('a correspondent is missing from the batch')
      const { head, body, form, size } = arrival.mail
      const mailboxId = (await deps.mailboxes.find(head.recipient))?.id ?? null
      const known = await findThread(deps.pool, indexes, { mailboxId, correspondentId: correspondent.id, ...head })
      const id = newId()
      const binding = (column: string) => ({ table: 'message', column, row: id })
      return {
        id,
        mailboxId,
        threadId: known ?? newId(),
        threadIsNew: known === null,
        correspondentId: correspondent.id,
        keyId: correspondent.keyId,
        receivedAt: deps.clock.now(),
        form,
        late: arrival.late,
        requestId: arrival.requestId,
        size,
        tokenDigest: arrival.tokenDigest,
        contentDigest: arrival.contentDigest,
        dedupeIndex: indexes.dedupe(sameMail(arrival, mailboxId, person.address)),
        messageIdIndex: head.messageId === null ? null : indexes.messageId(head.messageId),
        sealedHead: seal(correspondent.key, binding('sealed_head'), head),
        sealedBody: seal(correspondent.key, binding('sealed_body'), body),
      }
    }),
  )
}

/** Two mails are one when these agree; a stranger who knows only a Message-ID cannot suppress the genuine mail. */
function sameMail({ mail: { head, body }, textDigest }: Arrival, mailboxId: string | null, from: string): string[] {
  const inbox = mailboxId ?? identityOf(head.recipient)
  const date = body.headers.find(([name]) => name.toLowerCase() === 'date')?.[1] ?? ''
  const named = head.messageId === null ? ['', date, head.subject] : [head.messageId]
  return [inbox, from, textDigest.toString('hex'), ...named]
}
