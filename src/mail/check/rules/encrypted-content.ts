import { fieldValues, keywordOf, type Rule } from '../facts.ts'
import { countLetters } from '../own-text.ts'

const SEALED_TYPES = [
  'multipart/encrypted',
  'application/pkcs7-mime',
  'application/x-pkcs7-mime',
  'application/pgp-encrypted',
]

/** "Please see the attached" beside a sealed part is no letter. */
const LETTER = 60

/**
 * RFC 8551 section 3.2 (S/MIME), RFC 3156 section 4 and RFC 9580 section 6.2 (PGP). A part of such a type counts as
 * well: lists and gateways wrap the encrypted mail in another one. Beside a letter it may be a signed contract, an Italian
 * .p7m: the letter gets a draft, which a person looks at. Signed text can be read: it passes.
 */
export const encryptedContent: Rule = ({ body }, facts) => {
  const typed = fieldValues(facts, 'content-type').some((value) => SEALED_TYPES.includes(keywordOf(value)))
  const written = body.text.trimStart().startsWith('-----BEGIN PGP MESSAGE-----')
  const attached = facts.partTypes.some((type) => SEALED_TYPES.includes(type))
  if (typed || written || (attached && countLetters(facts.ownText, LETTER) < LETTER))
    return { rule: 'encrypted-content', verdict: 'hold', reason: 'encrypted' }
  return attached ? { rule: 'encrypted-content', verdict: 'review', reason: 'encrypted' } : null
}
