/** What a case of the rules says: how it differs from an ordinary mail, and what is found in it. */
import type { Facts } from '../../../../src/mail/check/facts.ts'
import type { HeaderFields, MessageBody, MessageHead } from '../../../../src/mail/message.ts'

export type Case = {
  name: string
  headers?: HeaderFields
  head?: Partial<MessageHead>
  body?: Partial<MessageBody>
  known?: Partial<Facts>
  /** the findings, as `rule verdict reason`; none for the mail of a person */
  finds: string[]
}
export const from = (address: string) => ({ from: { name: '', address } })
export const field = (name: string, value: string): { headers: HeaderFields } => ({ headers: [[name, value]] })

/** A person's text, long enough to be one. */
export const LETTER = [
  'Good morning,',
  'I would like to bring my bicycle on Saturday, but the appointment that I got from you is on Sunday.',
  'Could you move it, please?',
].join('\n')
