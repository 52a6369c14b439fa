/** One message that the fake took, whether or not its sender was told so. */
export type Accepted = {
  id: string
  domain: string
  /** the value of h:Message-Id, angle brackets included, or the one that Mailgun would have made */
  messageId: string
  at: string
  /** by exact name; the first value of a repeated one */
  fields: Record<string, string>
  /** every field in order, repeats kept */
  entries: [string, string][]
}
