/** Which answer the next call gets. */
import type { Kind, RequestKind } from './answer-form.ts'
import type { ClaudeAnswer } from './scripted.ts'

/** An answer for the next call, or `for` the next call of one kind. `{ draft }` and its like are for their kind anyway. */
export type ScriptEntry = ClaudeAnswer | { for: Kind; answer: ClaudeAnswer }

export type Script = { next: ScriptEntry[]; always: Record<RequestKind, ClaudeAnswer> }

export const createScript = (): Script => ({
  next: [],
  always: { triage: 'ok', draft: 'ok', verify: 'ok', other: 'ok' },
})

/** What every call gets that no script covers: of one kind, or of all. */
export const setAlways = (script: Script, entry: ScriptEntry): void => {
  const { kind, answer } = read(entry)
  if (kind === null) script.always = { triage: answer, draft: answer, verify: answer, other: answer }
  else script.always[kind] = answer
}

/** The first scripted answer that such a call may have is taken out; without one, what always is. */
export const takeAnswer = (script: Script, kind: RequestKind): ClaudeAnswer => {
  const at = script.next.findIndex((entry) => [null, kind].includes(read(entry).kind))
  const [entry] = at === -1 ? [] : script.next.splice(at, 1)
  return entry === undefined ? script.always[kind] : read(entry).answer
}

const read = (entry: ScriptEntry): { kind: Kind | null; answer: ClaudeAnswer } => {
  if (typeof entry === 'string') return { kind: null, answer: entry }
  if ('for' in entry) return { kind: entry.for, answer: entry.answer }
  if ('draft' in entry) return { kind: 'draft', answer: entry }
  if ('triage' in entry) return { kind: 'triage', answer: entry }
  return { kind: 'verify' in entry ? 'verify' : null, answer: entry }
}
