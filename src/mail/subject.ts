/** The subject of a reply. */
import { cleanText } from './clean-text.ts'

const REPLY_PREFIX =
  /^(?:re|aw|antw|antwort|sv|vs|res|rif|odp|ynt|回复|回覆|答复)(?: ?(?:\[\d{1,4}\]|\(\d{1,4}\)|\^\d{1,4}))? ?[:：] ?/iu
const MAX_SUBJECT = 250
const MAX_SUBJECT_READ = 2_000

/**
 * The subject of a reply: one `Re: ` whatever reply marks theirs had in their languages; `Fwd:` is kept. At most 250
 * characters, one line, nothing invisible.
 */
export function replySubject(subject: string): string {
  const rest = withoutReplyMarks(subject)
  if (rest === '') return 'Re: your message'
  return `Re: ${rest}`
    .slice(0, MAX_SUBJECT)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()
}

/** The subject in one line, without what marks it as that of an answer. */
export function withoutReplyMarks(subject: string): string {
  let rest = oneLine(subject)
  for (let next = rest.replace(REPLY_PREFIX, ''); next !== rest; next = rest.replace(REPLY_PREFIX, '')) rest = next
  return rest
}

/** Whether it is marked as that of an answer. */
export const isReplySubject = (subject: string): boolean => REPLY_PREFIX.test(oneLine(subject))

const oneLine = (subject: string): string => cleanText(subject.slice(0, MAX_SUBJECT_READ)).replace(/\s+/g, ' ').trim()
