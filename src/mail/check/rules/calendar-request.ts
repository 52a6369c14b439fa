import type { MessageHead } from '../../message.ts'
import { type Facts, fieldValues, keywordOf, type Rule } from '../facts.ts'
import { countLetters } from '../own-text.ts'

const METHOD = /;\s*method\s*=\s*"?(?:request|reply|cancel|counter)\b/i
const EXCHANGE_CLASS = 'urn:content-classes:calendarmessage'
// Its invitations carry the calendar in a part below the header, and the guest's colleague in From.
const GOOGLE_CALENDAR = /\bcalendar-notification@google\.com\b/i
const TEXT_START = 200
const PART_TYPES = ['text/calendar', 'application/ics']

/** How calendars begin the subject of an invitation, and of an answer to one. */
const OPENINGS =
  /^(?:invitation|updated invitation|accepted|declined|tentative|tentatively accepted|cancell?ed|cancell?ed event|new time proposed|einladung|aktualisierte einladung|zugesagt|abgelehnt|abgesagt|mit vorbehalt|angenommen|accept[eé]e?|refus[eé]e?|annul[eé]e?|invitaci[oó]n|aceptad[ao]|rechazad[ao]|cancelad[ao]|invito|accettato|rifiutato|annullato|uitnodiging|geaccepteerd|geweigerd|geannuleerd|convite|aceito|recusado|pozv[aá]nka|zaproszenie) ?:/i
/** "See you there" beside a calendar is no letter. */
const LETTER = 60

/**
 * RFC 6047 section 2.4: an invitation, or an answer to one, is for a calendar, not for a letter: held. A part's method
 * is not recorded, so a calendar beside a letter may be a person who attached an event and asks about it: their question
 * gets a draft, which a person looks at.
 */
export const calendarRequest: Rule = ({ head, body }, facts) => {
  const typed = fieldValues(facts, 'content-type').some(
    (value) => keywordOf(value) === 'text/calendar' && METHOD.test(value),
  )
  const classed = fieldValues(facts, 'content-class').some((value) => keywordOf(value) === EXCHANGE_CLASS)
  const written = body.text.trimStart().slice(0, TEXT_START).startsWith('BEGIN:VCALENDAR')
  const noted = fieldValues(facts, 'sender').some((value) => GOOGLE_CALENDAR.test(value))
  const attached = facts.partTypes.some((type) => PART_TYPES.includes(type))
  if (typed || classed || written || noted || (attached && isForCalendar(head, facts)))
    return { rule: 'calendar-request', verdict: 'hold', reason: 'calendar' }
  return attached ? { rule: 'calendar-request', verdict: 'review', reason: 'calendar' } : null
}

const isForCalendar = ({ subject }: MessageHead, { ownText }: Facts): boolean =>
  OPENINGS.test(subject.trim()) || countLetters(ownText, LETTER) < LETTER
