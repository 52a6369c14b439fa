/** The correspondent's words as the model gets them: one JSON, cut where a stranger's mail would cost too much. */
import type { OperatorAnswer, PromptMail, ThreadEntry } from '../model.ts'

/** A stranger's mail may not cost more than this, whatever its size. Characters are UTF-16 units. */
export const MAIL_TEXT_LIMIT = 50_000
export const THREAD_TEXT_LIMIT = 30_000
const THREAD_ENTRY_LIMIT = 20
const QUOTED_TEXT_LIMIT = 20_000
const SUBJECT_LIMIT = 1_000
const NAME_LIMIT = 320

type Told = { mail: PromptMail; thread: readonly ThreadEntry[]; operatorAnswers?: readonly OperatorAnswer[] }

/** Mail, thread, and what a model asked our people about them → JSON that holds no `<`. */
export const encodeMail = ({ mail, thread, operatorAnswers = [] }: Told): string => {
  const recent = takeRecent(thread)
  return encodeJson({
    source: 'inbound_email',
    from: { name: cut(mail.from.name, NAME_LIMIT), address: cut(mail.from.address, NAME_LIMIT) },
    subject: cut(mail.subject, SUBJECT_LIMIT),
    received_at: mail.receivedAt,
    text: cut(mail.text, MAIL_TEXT_LIMIT),
    ...(mail.text.length > MAIL_TEXT_LIMIT && {
      text_cut: sayCut(MAIL_TEXT_LIMIT, mail.textLength ?? mail.text.length, 'characters'),
    }),
    ...(mail.quoted !== '' && { quoted_by_sender: cut(mail.quoted, QUOTED_TEXT_LIMIT) }),
    earlier_messages: recent.entries,
    ...(operatorAnswers.length > 0 && {
      questions_to_our_people: operatorAnswers.map(({ question }, at) => ({ number: at + 1, question })),
    }),
    ...(recent.cut && { earlier_messages_cut: 'older or longer messages of this thread were left out or shortened' }),
  })
}

/** `<` is written as \u003c: no closing tag and no template token of a stranger reaches the prompt as such. */
export const encodeJson = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

/** The newest entries within both limits, oldest first; the entry that crosses the limit is shortened. */
const takeRecent = (thread: readonly ThreadEntry[]): { entries: ThreadEntry[]; cut: boolean } => {
  const entries: ThreadEntry[] = []
  let room = THREAD_TEXT_LIMIT
  let isCut = thread.length > THREAD_ENTRY_LIMIT
  for (const { text, ...entry } of thread.slice(-THREAD_ENTRY_LIMIT).reverse()) {
    if (room <= 0) return { entries: entries.reverse(), cut: true }
    entries.push({ ...entry, text: cut(text, room) })
    isCut ||= text.length > room
    room -= text.length
  }
  return { entries: entries.reverse(), cut: isCut }
}

/** At most `limit` units; half a surrogate pair, left by the cut or written by a sender, becomes U+FFFD. */
const cut = (text: string, limit: number): string => text.slice(0, limit).toWellFormed()

const sayCut = (kept: number, of: number, unit: string): string => `the first ${kept} of ${of} ${unit}`
