/** A draft and its mail → the reply as it leaves. Recipient, headers and Message-ID are code's, whatever a draft says. */
import type { Vault } from '../../crypto/vault.ts'
import type { OutboundReply } from '../../providers/mail-provider.ts'
import type { LoadedDraft } from '../drafts.ts'
import { NO_SETTINGS } from '../mailbox-settings.ts'
import type { Mailboxes } from '../mailboxes.ts'
import type { LoadedMessage } from '../store.ts'
import { unsubscribeToken } from '../unsubscribe/token.ts'
import { footerOf } from './footer.ts'
import { replyHeaders } from './headers.ts'
import { listUnsubscribe } from './list-unsubscribe.ts'
import type { ClaimedReply } from './outbox.ts'
import { renderReply } from './render.ts'

type Leaving = { message: LoadedMessage; draft: LoadedDraft; claimed: ClaimedReply }

/** Gives the reply. Refuses `header.unsafe`. */
export function toOutbound(
  deps: {
    mailboxes: Pick<Mailboxes, 'byId'>
    vault: Pick<Vault, 'indexes'>
    policy: { publicUrl: string | null }
  },
  { message, draft, claimed }: Leaving,
): OutboundReply {
  const mailbox = message.mailboxId === null ? null : deps.mailboxes.byId(message.mailboxId)
  const { automatic } = claimed
  const { content, origin } = draft
  const footed = { automatic, byModel: origin === 'model', language: content.language }
  const footer = footerOf({ settings: mailbox?.settings ?? NO_SETTINGS, ...footed })
  const { text, html } = renderReply({ text: content.text, footer })
  const from = { name: mailbox?.settings.name ?? '', address: mailbox?.address ?? message.head.recipient }
  const token = unsubscribeToken(deps.vault.indexes, message.id)
  return {
    from,
    // Not the draft's: whatever a draft says, a reply goes to the From address of the mail that it answers.
    to: message.head.from,
    subject: content.subject,
    text,
    html,
    messageId: claimed.messageIdHeader,
    headers: {
      ...replyHeaders({
        theirMessageId: message.head.messageId,
        theirReferences: message.head.references,
        theirInReplyTo: message.head.inReplyTo,
        automatic,
      }),
      ...listUnsubscribe({ automatic, mailbox: from.address, token, publicUrl: deps.policy.publicUrl }),
    },
    replyId: message.id,
  }
}
