/** The formulas of CSS lengths that people write: `calc`, `min`, `max` and `clamp` of numbers and lengths. */

/** Gives the length in px of a word such as `2em`, null when it is none. */
type Measure = (word: string) => number | null
type Term = (measure: Measure) => number | null

const MAX_FORMULA = 60
const MAX_DEPTH = 10
/** Style sheets repeat few formulas for thousands of elements: each is read once. */
const READ = new Map<string, Term | null>()
const MAX_READ = 500

/** Takes a value with parentheses; gives its length in px, null when it is no formula that is known here. */
export function formulaOf(value: string, measure: Measure): number | null {
  const known = READ.get(value)
  if (known !== undefined) return known?.(measure) ?? null
  const term = value.length > MAX_FORMULA ? null : read(value)
  if (READ.size >= MAX_READ) READ.clear()
  READ.set(value, term)
  return term?.(measure) ?? null
}

function read(value: string): Term | null {
  const words =
    value.match(/(?:calc|min|max|clamp)\(|[()*/,]|[+-](?=\s)|[+-]?[\d.]+(?:e[+-]?\d{1,3})?(?:[a-z]+|%)?|\S/g) ?? []
  const state = { words, at: 0 }
  const term = readSum(state, 0)
  return state.at === words.length ? term : null
}

type State = { words: readonly string[]; at: number }
const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}

const readSum = (state: State, depth: number): Term | null =>
  readChain(state, ['+', '-'], () => readChain(state, ['*', '/'], () => readTerm(state, depth)))

function readChain(state: State, marks: readonly string[], next: () => Term | null): Term | null {
  let left = next()
  while (left !== null && marks.includes(state.words[state.at] ?? '')) {
    const operation = OPERATIONS[state.words[state.at] ?? '']
    state.at += 1
    const before: Term = left
    const after = next()
    if (after === null || operation === undefined) return null
    left = (measure) => {
      const [a, b] = [before(measure), after(measure)]
      return a === null || b === null ? null : operation(a, b)
    }
  }
  return left
}

function readTerm(state: State, depth: number): Term | null {
  const word = state.words[state.at] ?? ''
  state.at += 1
  if (!word.endsWith('(')) return /^[+-]?[\d.]/.test(word) ? (measure) => measure(word) : null
  if (depth >= MAX_DEPTH) return null
  const terms: Term[] = []
  do {
    const term = readSum(state, depth + 1)
    if (term === null) return null
    terms.push(term)
    state.at += 1
  } while (state.words[state.at - 1] === ',')
  if (state.words[state.at - 1] !== ')') return null
  return (measure) => {
    const values = terms.map((term) => term(measure))
    return values.every((value) => value !== null) ? call(word, values) : null
  }
}

function call(name: string, values: readonly number[]): number | null {
  const [first = 0, second = 0, third = 0] = values
  if (name === 'min(') return Math.min(...values)
  if (name === 'max(') return Math.max(...values)
  if (name === 'clamp(') return values.length === 3 ? Math.max(first, Math.min(second, third)) : null
  return values.length === 1 ? first : null
}
