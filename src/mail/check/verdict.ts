/** From findings to one verdict: refuse beats hold beats review beats pass. */
import type { Finding, Reason } from '../reasons.ts'

const STRENGTH = ['refuse', 'hold', 'review'] as const satisfies readonly Finding['verdict'][]

export type Verdict = { kind: 'pass' | Finding['verdict']; reasons: Reason[]; findings: Finding[] }

/** Takes what each rule said (null: nothing); gives the strongest kind, and every reason once, strongest kind first. */
export function decide(said: readonly (Finding | null)[]): Verdict {
  const findings = STRENGTH.flatMap((kind) =>
    said.filter((finding) => finding !== null).filter(({ verdict }) => verdict === kind),
  )
  const reasons = [...new Set(findings.map(({ reason }) => reason))]
  return { kind: findings[0]?.verdict ?? 'pass', reasons, findings }
}
