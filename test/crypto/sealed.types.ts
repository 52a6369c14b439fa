/** What must not compile. An expected error that no longer comes fails the type check. */
import type { Sealed } from '../../src/crypto/sealed.ts'
import type { MailRow } from '../../src/mail/accept/record.ts'
import type { DraftContent, MessageBody, MessageHead } from '../../src/mail/message.ts'
import type { Advance } from '../../src/mail/store.ts'

declare const sealedHead: Sealed<MessageHead>
declare const sealedBody: Sealed<MessageBody>
declare const sealedDraft: Sealed<DraftContent>

type Heads = Pick<MailRow, 'sealedHead'>
export const writeHeads = (): Heads[] => [
  { sealedHead },
  // @ts-expect-error plain bytes are not sealed
  { sealedHead: Buffer.from('plain') },
  // @ts-expect-error nor are those of an Uint8Array
  { sealedHead: new Uint8Array(100) },
  // @ts-expect-error nor is a string
  { sealedHead: 'plain' },
  // @ts-expect-error nor is the value itself
  { sealedHead: { subject: 'plain' } },
  // @ts-expect-error a sealed record of another form does not fit either
  { sealedHead: sealedBody },
]

type Written = Pick<NonNullable<Advance['draft']>, 'sealedContent'>
export const writeDrafts = (): Written[] => [
  { sealedContent: sealedDraft },
  // @ts-expect-error plain bytes are not sealed
  { sealedContent: Buffer.from('plain') },
  // @ts-expect-error nor is a head a draft
  { sealedContent: sealedHead },
]
