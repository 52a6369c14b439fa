/** The conditions of at-rules: whether what stands in them counts for a reader of the mail. */
import { isWatched } from './declarations.ts'
import { isValue } from './lengths.ts'

/** `perhaps`: for some readers, or for nobody knows whom. Such rules can hide a text, and never show one again. */
export type Truth = 'yes' | 'no' | 'perhaps'

/** a reader's window, for conditions that name a width */
const WINDOW = 1_024
const YES = new Set(['', 'all', 'screen', 'only screen', 'prefers-color-scheme: light', 'not print'])
/** The usual ones of honest mail: what is seen without them counts. */
const NO = new Set(['print', 'only print', 'not all', 'not screen', 'speech', 'prefers-color-scheme: dark'])
/** Fonts, animations and pages hold no rules for elements. */
const ENTERED = /^@(?:layer|container|scope|starting-style|(?:-moz-)?document)\b/

/** Takes an at-rule without its block, in lower case. */
export function truthOf(rule: string): Truth {
  if (rule.startsWith('@media')) {
    const queries = rule.slice('@media'.length).split(',')
    return any(queries.map((query) => all(query.split(/\band\b/).map(mediaTruth))))
  }
  if (rule.startsWith('@supports')) return supportTruth(rule.slice('@supports'.length).trim())
  return ENTERED.test(rule) ? 'perhaps' : 'no'
}

const all = (truths: readonly Truth[]): Truth =>
  truths.includes('no') ? 'no' : truths.includes('perhaps') ? 'perhaps' : 'yes'
const any = (truths: readonly Truth[]): Truth =>
  truths.includes('yes') ? 'yes' : truths.includes('perhaps') ? 'perhaps' : 'no'

function mediaTruth(condition: string): Truth {
  const words = condition
    .replace(/[()]/g, '')
    .trim()
    .replace(/\s*:\s*/, ': ')
  const width = /^(min|max)-(?:device-)?width: ([\d.]+)(px|r?em)?$/.exec(words)
  if (width === null) return YES.has(words) ? 'yes' : NO.has(words) ? 'no' : 'perhaps'
  const value = Number(width[2]) * (width[3]?.endsWith('em') ? 16 : 1)
  return (width[1] === 'min' ? value <= WINDOW : value >= WINDOW) ? 'yes' : 'no'
}

/** What is surely supported is known here; `not` of it is for programs of long ago. */
function supportTruth(condition: string): Truth {
  const found = /^(not\s*)?\(\s*([a-z-]+)\s*:([^():]*)\)$/.exec(condition)
  if (found === null || !isWatched(found[2] ?? '') || !isValue(found[2] ?? '', (found[3] ?? '').trim()))
    return 'perhaps'
  return found[1] === undefined ? 'yes' : 'no'
}
