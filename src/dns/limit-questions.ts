import type { Dns, DnsAnswer } from './dns.ts'

/**
 * Gives the same DNS for `most` questions and until `failures` of them had no answer; every further one is answered
 * `unavailable` and not asked: each may cost seconds, and one mail can name many servers that never answer.
 */
export function limitQuestions(dns: Dns, limits: { most: number; failures: number }): Dns {
  let questions = limits.most
  let failures = limits.failures
  return {
    async ask(type, name): Promise<DnsAnswer> {
      if (questions <= 0 || failures <= 0) return { kind: 'unavailable' }
      questions -= 1
      const answer = await dns.ask(type, name)
      if (answer.kind === 'unavailable') failures -= 1
      return answer
    },
  }
}
