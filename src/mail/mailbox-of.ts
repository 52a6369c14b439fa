/** The mailbox that a message was written to, as its settings and the environment say it works. */
import { type MailboxInForce, settingsFor } from './mailbox-settings.ts'
import type { Mailboxes } from './mailboxes.ts'
import type { ReplyMode } from './message.ts'
import type { LoadedMessage } from './store.ts'

export type MailboxOfDeps = {
  mailboxes: Pick<Mailboxes, 'latest'>
  policy: { replyMode: ReplyMode; draftModel: string }
}

/** Gives what counts now; for a mail to none of ours the environment's, under the address that it came to. */
export async function mailboxOf(
  { mailboxes, policy }: MailboxOfDeps,
  { mailboxId, head }: Pick<LoadedMessage, 'mailboxId' | 'head'>,
): Promise<MailboxInForce> {
  const found = await mailboxes.latest(mailboxId)
  return settingsFor(found ?? { id: mailboxId, address: head.recipient }, {
    replyMode: policy.replyMode,
    model: policy.draftModel,
  })
}
