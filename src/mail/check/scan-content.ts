/** What the words and the markup of a mail show: text that is hidden, patterns of attacks, what would act or load. */
import { cleanHtml } from '../content/clean-html.ts'
import { readableMail } from '../content/readable-text.ts'
import type { Facts, JudgedMessage } from './facts.ts'
import { scan } from './patterns/scan.ts'

/** CONTENT_SANITIZATION_ENABLED and MALICIOUS_CONTENT_DETECTION */
export type ContentPolicy = { contentSanitization: boolean; maliciousContentDetection: boolean }

/**
 * Takes an opened mail and the names of what came with it; gives the facts of its content, and its words as a reader sees
 * them. What is switched off finds nothing.
 */
export function scanContent(
  policy: ContentPolicy,
  mail: JudgedMessage,
  fileNames: readonly string[],
): Pick<Facts, 'content' | 'readable'> {
  const sanitize = policy.contentSanitization
  const { head, body } = mail
  const { text, hidden, unused } = readableMail(mail, { sanitize })
  const removed = sanitize && body.html !== null ? cleanHtml(body.html).removed : []
  const hits = policy.maliciousContentDetection
    ? scan({
        subject: head.subject,
        texts: [text, unused, hidden.map((piece) => piece.text).join('\n')],
        html: body.html,
        fileNames,
      })
    : { malicious: [], injection: [] }
  const content = { ...hits, hidden, removed: [...removed, ...new Set(hidden.map(({ how }) => how))] }
  return { content, readable: text }
}
