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
