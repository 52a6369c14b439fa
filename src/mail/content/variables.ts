/** Custom properties of CSS and the `var(…)` that uses them, as far as it is certain what a browser makes of them. */

/** name in lower case to its value; null when a mail gives it several, or in a way that is not followed */
export type Variables = ReadonlyMap<string, string | null>

const DEFINITION = /(?:^|[;{\s])(--[^\s:;{}()"']{0,100})\s*:([^;{}]{0,200})/g
const REGISTERED = /@property\s+(--[^\s:;{}()"']{0,100})/gi
/** a value that stands for itself: no other variable, no `!important`, nothing that was cut */
const SIMPLE = /^(?!inherit|initial|unset|revert)[\w#.%+-]{1,100}(?: [\w#.%+-]{1,50})?$/
/** the innermost first: a fallback may hold another one */
const USE = /(?:var|env)\(\s*([^\s,()]{0,100})\s*(?:,((?:[^()]|\((?:[^()]|\([^()]*\))*\))*))?\)/g
const MAX_DEPTH = 5

/** Gives the custom properties that the plain CSS of a mail defines anywhere. */
export function variablesOf(sheets: readonly string[]): Variables {
  const found = new Map<string, string | null>()
  for (const css of sheets) {
    if (!css.includes('--')) continue
    for (const [, name = '', value = ''] of css.matchAll(DEFINITION)) {
      const key = name.toLowerCase()
      const said = value.trim().toLowerCase()
      const isOnly = !found.has(key) || found.get(key) === said
      found.set(key, isOnly && SIMPLE.test(said) ? said : null)
    }
    for (const [, name = ''] of css.matchAll(REGISTERED)) found.set(name.toLowerCase(), null)
  }
  return found
}

/**
 * A value without `var(…)`. A variable that the mail nowhere defines, as in text copied from a web page, is its fallback
 * or says nothing; one that is defined in the same place, and everywhere alike, is its value. What another element
 * defines may be anything: there `var(` stays, and counts as hiding.
 */
export function withoutVariables(
  value: string,
  { variables, own }: { variables: Variables; own: ReadonlySet<string> },
): string {
  let plain = value
  for (let depth = 0; depth < MAX_DEPTH && usesVariable(plain); depth += 1) {
    plain = plain.replace(USE, (use, name: string, fallback: string | undefined) => {
      const defined = variables.get(name)
      if (defined === undefined) return ` ${fallback ?? 'unset'} `
      return defined !== null && own.has(name) ? defined : use
    })
  }
  return /\bunset\b/.test(plain) ? 'inherit' : plain.trim()
}

/** Whether something is put in for a part of the value. */
export const usesVariable = (value: string): boolean => value.includes('var(') || value.includes('env(')
