import { fieldValues, keywordOf, type Rule } from '../facts.ts'

const SEALED_TYPES = [
  'multipart/encrypted',
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
  'application/pgp-encrypted',
]

/** RFC 8551 section 3.2 (S/MIME), RFC 3156 section 4 and RFC 9580 section 6.2 (PGP). Signed text can be read: it passes. */
export const encryptedContent: Rule = ({ body }, facts) => {
  const isSealed = fieldValues(facts, 'content-type').some((value) => SEALED_TYPES.includes(keywordOf(value)))
  if (!isSealed && !body.text.trimStart().startsWith('-----BEGIN PGP MESSAGE-----')) return null
  return { rule: 'encrypted-content', verdict: 'hold', reason: 'encrypted' }
}
