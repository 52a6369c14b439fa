import { findAddresses, sameForm, writtenAddresses } from './address/find-addresses.ts'
import { finding, shown } from './finding.ts'
import type { Guard } from './guard.ts'
import { plainText } from './text/plain-text.ts'

/** A reply names nobody else's address: the correspondent's, ours, those of the documents and those that the operator allows. */
export const address: Guard = ({ text, correspondent, mailbox, documents, allowedAddresses }) => {
  const found = findAddresses(text)
  if (found.size === 0) return []
  const allowed = new Set([correspondent, mailbox, ...allowedAddresses].map((one) => sameForm(plainText(one))))
  for (const { name, content } of documents)
    for (const one of [...writtenAddresses(name), ...writtenAddresses(content)]) allowed.add(one)
  return [...found]
    .filter((one) => !allowed.has(one))
    .map((one) => finding('address', `the address ${shown(one)} is in no document`))
}
