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
  const line = cleanText(subject.slice(0, MAX_SUBJECT_READ)).replace(/\s+/g, ' ').trim()
  let rest = line
  for (let next = rest.replace(REPLY_PREFIX, ''); next !== rest; next = rest.replace(REPLY_PREFIX, '')) rest = next
  if (rest === '') return 'Re: your message'
  return `Re: ${rest}`
    .slice(0, MAX_SUBJECT)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()
}
