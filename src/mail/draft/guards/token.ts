import { findTokenShapes } from '../../../privacy/token-shapes.ts'
import { finding, shown } from './finding.ts'
import type { Guard } from './guard.ts'
import { plainText } from './text/plain-text.ts'

/** Kinds of the redaction; a model that bends a token keeps its word and number. */
const KINDS =
  'SECRET|PASSWORD|KEY|EMAIL|E-?MAIL|ADDRESS|IBAN|ACCOUNT|CARD|NATID|NATIONAL[ _-]?ID|PERSON|NAME|PHONE|STREET|URL|IP|DATE'

/** Beside the forms of {@link findTokenShapes}. In any brackets: a known word in any letter case, or any word in capitals. `\[EMAIL\_1\]` is Markdown for the same. */
const BRACKETED = new RegExp(
  String.raw`[\[({<⟨«‹]\s{0,3}\\?(?:(?:${KINDS})[\s\\_-]{0,4}\d{1,6}|\p{Lu}[\p{Lu}\d]{1,30}\\?_\d{1,6})\s{0,3}\\?[\])}>⟩»›]`,
  'giu',
)
/** Without brackets only with the underscore, as `PERSON 1` and `CARD-2` may be words of a shop. */
const BARE = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${KINDS})\\?_\d{1,6}(?![\p{L}\p{N}])`, 'giu')

/** What stands for a private value has to be gone: a token that is left is unknown, refused, or made up by somebody. */
export const token: Guard = ({ text, refusedTokens }) => {
  const shapes = findTokenShapes(text)
  const rest = plainText(withoutShapes(text, shapes))
  const others = [...rest.matchAll(BRACKETED), ...rest.replace(BRACKETED, ' ').matchAll(BARE)].map(([found]) => found)
  const left = new Set([...shapes.map(({ start, end }) => text.slice(start, end)), ...others])
  return [
    ...refusedTokens.map(({ token: refused, why }) =>
      finding('token', `the token ${shown(refused)} stays out: ${why}`),
    ),
    ...[...left].map((found) => finding('token', `${shown(found)} stands where a private value was taken out`)),
  ]
}

function withoutShapes(text: string, shapes: readonly { start: number; end: number }[]): string {
  const starts = [0, ...shapes.map(({ end }) => end)]
  return starts.map((start, index) => text.slice(start, shapes[index]?.start)).join(' ')
}
