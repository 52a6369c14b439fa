import { fieldValues, keywordOf, type Rule } from '../facts.ts'

const SEALED_TYPES = [
  'multipart/encrypted',
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
  'application/pgp-encrypted',
]

/**
 * RFC 8551 section 3.2 (S/MIME), RFC 3156 section 4 and RFC 9580 section 6.2 (PGP). A part of such a type counts as
 * well: lists and gateways wrap the encrypted mail in another one. Signed text can be read: it passes.
 */
export const encryptedContent: Rule = ({ body }, facts) => {
  const types = [...fieldValues(facts, 'content-type').map(keywordOf), ...facts.partTypes]
  const isSealed = types.some((type) => SEALED_TYPES.includes(type))
  if (!isSealed && !body.text.trimStart().startsWith('-----BEGIN PGP MESSAGE-----')) return null
  return { rule: 'encrypted-content', verdict: 'hold', reason: 'encrypted' }
}
