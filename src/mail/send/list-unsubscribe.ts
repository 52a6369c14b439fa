/**
 * How the reader of an automatic reply asks for no more of them: a mail to our mailbox that a rule of check knows by its
 * token, and one click where Postern can be reached over https. RFC 2369 section 3.2, RFC 8058.
 */

type Unsubscribing = {
  /** released by gates: a reply that a person approved has nothing to unsubscribe from */
  automatic: boolean
  /** the mailbox that the reply comes from, a plain address */
  mailbox: string
  /** of src/mail/unsubscribe/token.ts */
  token: string
  /** where Postern is reached from outside; null or plain http: by mail only */
  publicUrl: string | null
}

/** RFC 5322 section 2.1.1 allows 998 bytes in a line; the field name and a provider's folding need some of them. */
const MAX_VALUE = 900

/** The fields, or none. What can be clicked comes first, as RFC 2369 has the one that is preferred. */
export function listUnsubscribe({ automatic, mailbox, token, publicUrl }: Unsubscribing): Record<string, string> {
  if (!automatic) return {}
  const byMail = `<mailto:${mailtoAddress(mailbox)}?subject=unsubscribe%20${token}>`
  const both = `<${publicUrl}/unsubscribe/${token}>, ${byMail}`
  if (!publicUrl?.startsWith('https://') || both.length > MAX_VALUE) return { 'List-Unsubscribe': byMail }
  return { 'List-Unsubscribe': both, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

/** RFC 6068 section 2: what means something in a URI or in the list of them is written in percents. */
function mailtoAddress(address: string): string {
  const at = address.lastIndexOf('@')
  const encode = (part: string) =>
    encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${encode(address.slice(0, at))}@${encode(address.slice(at + 1))}`
}
