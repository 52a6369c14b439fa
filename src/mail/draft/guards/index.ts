/** Every guard on the way out, in the order in which they look. A reply leaves only when none of them objects. */
import { GUARD_NAMES, type GuardFinding, type GuardName } from '../../message.ts'
import { address } from './address.ts'
import { evidence } from './evidence.ts'
import { finding } from './finding.ts'
import type { Guard, GuardInput } from './guard.ts'
import { leak } from './leak.ts'
import { link } from './link.ts'
import { size } from './size.ts'
import { token } from './token.ts'
import { unicode } from './unicode.ts'
import { wording } from './wording.ts'

export const GUARDS: Record<GuardName, Guard> = { size, unicode, token, leak, address, link, wording, evidence }

/** Beyond this no guard reads, so such a text never leaves; a reply may have a sixth of it. */
const MAX_READ = 64 * 1024
/** A hostile text has thousands of hits; a person needs a few. */
const MAX_FINDINGS = 20

/**
 * Gives what the guards object to, at most 20 findings of each, in their order. A guard that throws objects: what nobody
 * could judge does not leave. `guards` are all of them, but for whoever shows that each one counts.
 */
export function runGuards(input: GuardInput, guards: Partial<Record<GuardName, Guard>> = GUARDS): GuardFinding[] {
  const length = Math.max(input.text.length, input.raw.length)
  if (length > MAX_READ) return [finding('size', `the reply has ${length} characters, more than the guards read`)]
  return GUARD_NAMES.flatMap((name) => {
    const guard = guards[name]
    return guard === undefined ? [] : judge(name, guard, input)
  })
}

function judge(name: GuardName, guard: Guard, input: GuardInput): GuardFinding[] {
  try {
    return guard(input).slice(0, MAX_FINDINGS)
  } catch {
    // The error may quote the reply, so it goes nowhere; the finding says where to look.
    return [finding(name, `the guard ${name} failed on this reply, so nobody knows whether it may leave`)]
  }
}
