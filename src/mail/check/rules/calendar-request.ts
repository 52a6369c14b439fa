import { fieldValues, keywordOf, type Rule } from '../facts.ts'

const METHOD = /;\s*method\s*=\s*"?(?:request|reply|cancel|counter)\b/i
const EXCHANGE_CLASS = 'urn:content-classes:calendarmessage'
// Its invitations carry the calendar in a part below the header, and the guest's colleague in From.
const GOOGLE_CALENDAR = /\bcalendar-notification@google\.com\b/i
const TEXT_START = 200

/** RFC 6047 section 2.4: an invitation or an answer to one is for a calendar, not for a letter. */
export const calendarRequest: Rule = ({ body }, facts) => {
  const typed = fieldValues(facts, 'content-type').some(
    (value) => keywordOf(value) === 'text/calendar' && METHOD.test(value),
  )
  const classed = fieldValues(facts, 'content-class').some((value) => keywordOf(value) === EXCHANGE_CLASS)
  const written = body.text.trimStart().slice(0, TEXT_START).startsWith('BEGIN:VCALENDAR')
  const noted = fieldValues(facts, 'sender').some((value) => GOOGLE_CALENDAR.test(value))
  if (!typed && !classed && !written && !noted) return null
  return { rule: 'calendar-request', verdict: 'hold', reason: 'calendar' }
}
