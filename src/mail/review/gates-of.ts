/** The gates of any draft version, as they stand: an operator reads them beside the text. */
import { readableText } from '../content/readable-text.ts'
import type { Gate, LoadedDraft } from '../drafts.ts'
import { detectLanguage } from '../language.ts'
import { newestText } from '../quote.ts'
import { type LoadedMessage, reviewReasons } from '../store.ts'
import type { Around } from './around.ts'
import { evaluateGates, type GateInput } from './release.ts'

export type Judged = {
  message: LoadedMessage
  draft: Pick<LoadedDraft, 'content' | 'verification'>
  around: Around
}

/** Gives every gate of one version. */
export function gatesOf({ message, draft, around }: Judged): Gate[] {
  const objections = reviewReasons(message)
  const kind = message.verdict?.kind ?? 'review'
  const { mailbox, ...known } = around
  return evaluateGates({
    mode: mailbox.mode,
    // A hold that has passed by itself was no objection to the mail.
    verdict: { kind: kind === 'hold' && objections.length === 0 ? 'pass' : kind, reasons: objections },
    authentication: message.verdict?.authentication ?? 'none',
    draft: draft.content,
    from: message.head.from.address,
    verification: draft.verification,
    languages: languagesOf(message, draft, mailbox.languages),
    ...known,
  })
}

/** A signature says nothing about the language of a reply, so only the drafted sentences count. */
const languagesOf = (
  { body }: LoadedMessage,
  { content }: Judged['draft'],
  allowed: readonly string[],
): GateInput['languages'] => ({
  mail: onceFor(body, () => detectLanguage(newestText(readableText(body, { sanitize: true }).text).newest)),
  draft: onceFor(content, () => detectLanguage(content.sentences.map(({ text }) => text).join(' '))),
  allowed,
})

/** A review looks at the gates of one draft up to four times, and reading a mail is most of what that costs. */
const detected = new WeakMap<object, string | null>()

function onceFor(words: object, detect: () => string | null): string | null {
  const known = detected.get(words)
  if (known !== undefined) return known
  const language = detect()
  detected.set(words, language)
  return language
}
