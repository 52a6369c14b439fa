/** What is known about a mail beyond its own words, asked for together: the database, the configuration, DNS. */
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import type { Mailboxes } from '../mailboxes.ts'
import type { ReplyMode } from '../message.ts'
import type { LoadedMessage } from '../store.ts'
import { senderAuthentication } from './authentication.ts'
import type { KnownFacts } from './facts.ts'
import { readFileNames } from './file-names.ts'
import { type ContentPolicy, scanContent } from './scan-content.ts'

export type GatherDeps = {
  pool: Queryable
  vault: Vault
  mailboxes: Mailboxes
  policy: ContentPolicy & { replyMode: ReplyMode; modelConfigured: boolean; trustedAuthservIds: readonly string[] }
}

/** Gives everything that rules want to know of a mail and that its own bytes do not say. */
export async function gatherKnown(deps: GatherDeps, message: LoadedMessage): Promise<KnownFacts> {
  const { head, body, mailboxId } = message
  const mailbox = mailboxId === null ? null : deps.mailboxes.byId(mailboxId)
  const fromDomain = head.from.address.slice(head.from.address.lastIndexOf('@') + 1)
  const [duplicateMessageId, fileNames] = await Promise.all([hasTwin(deps, message), readFileNames(deps.pool, message)])
  return {
    mailbox: mailbox?.address ?? null,
    ownAddresses: deps.mailboxes.all().map(({ address }) => address),
    replyMode: deps.policy.replyMode,
    modelConfigured: deps.policy.modelConfigured,
    duplicateMessageId,
    authentication: senderAuthentication(body.headers, fromDomain, deps.policy.trustedAuthservIds),
    content: scanContent(deps.policy, message, fileNames),
    blocked: null,
    partTypes: [],
    domain: 'unknown',
    earlierFailure: false,
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
