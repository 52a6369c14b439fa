/** What is known about a mail beyond its own words, asked for together: the database, the configuration, DNS. */
import type { Blocks } from '../../access/blocks.ts'
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { isDraftingFrozen } from '../freeze.ts'
import { replyModeFor } from '../mailbox-settings.ts'
import type { Mailboxes } from '../mailboxes.ts'
import type { ReplyMode } from '../message.ts'
import type { LoadedMessage } from '../store.ts'
import { type AuthenticateDeps, authenticateSender } from './authenticate-sender.ts'
import type { KnownFacts } from './facts.ts'
import { readParts } from './read-parts.ts'
import { type ContentPolicy, scanContent } from './scan-content.ts'
import { findDomainVerdict } from './sender-domain.ts'
import { findUnsubscribed } from './stop/find-unsubscribed.ts'

export type GatherDeps = AuthenticateDeps & {
  pool: Queryable
  vault: Vault
  mailboxes: Mailboxes
  blocks: Pick<Blocks, 'findSender'>
  policy: ContentPolicy & { replyMode: ReplyMode; modelConfigured: boolean; verifyDomain: boolean }
}

/** Gives everything that rules want to know of a mail and that its own bytes do not say. */
export async function gatherKnown(deps: GatherDeps, message: LoadedMessage): Promise<KnownFacts> {
  const { head, mailboxId } = message
  const fromDomain = head.from.address.slice(head.from.address.lastIndexOf('@') + 1)
  const [
    mailbox,
    duplicateMessageId,
    authentication,
    domain,
    parts,
    earlierFailure,
    blocked,
    draftingFrozen,
    unsubscribed,
  ] = await Promise.all([
    deps.mailboxes.latest(mailboxId),
    hasTwin(deps, message),
    authenticateSender(deps, message),
    deps.policy.verifyDomain ? findDomainVerdict(deps.dns, fromDomain) : ('unknown' as const),
    readParts(deps.pool, message),
    hasEarlierFailure(deps, message),
    deps.blocks.findSender({ from: head.from.address, reversePath: head.reversePath }),
    isDraftingFrozen(deps.pool),
    findUnsubscribed(deps, head.subject),
  ])
  return {
    mailbox: mailbox?.address ?? null,
    ownAddresses: deps.mailboxes.all().map(({ address }) => address),
    replyMode: replyModeFor(mailbox, deps.policy.replyMode),
    modelConfigured: deps.policy.modelConfigured,
    draftingFrozen,
    duplicateMessageId,
    authentication,
    ...scanContent(deps.policy, message, parts.names),
    blocked,
    partTypes: parts.types,
    domain,
    earlierFailure,
    unsubscribed,
  }
}

/** Another mail came to this mailbox under the same Message-ID, with other content or from another sender. */
async function hasTwin({ pool, vault }: GatherDeps, { id, mailboxId, head }: LoadedMessage): Promise<boolean> {
  if (head.messageId === null) return false
  const { rowCount } = await pool.query({
    name: 'check.twin',
    text: 'select from message where mailbox_id = $1 and message_id_index = $2 and id <> $3 limit 1',
    values: [mailboxId, vault.indexes.messageId(head.messageId), id],
  })
  return rowCount === 1
}

/** Many enough for any person; a stranger who opens a conversation per mail must not make each one dearer. */
const LAST_THREADS = 200

/** A reply to this person bounced or was complained about, in one of their latest conversations. */
async function hasEarlierFailure({ pool }: GatherDeps, { id, correspondentId }: LoadedMessage): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: 'check.failures',
    text: `select from (select id from thread where correspondent_id = $1 order by id desc limit $3) t
             join message m on m.thread_id = t.id
            where m.state in ('bounced', 'complained') and m.id <> $2 limit 1`,
    values: [correspondentId, id, LAST_THREADS],
  })
  return rowCount === 1
}
