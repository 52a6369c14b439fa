import type { Dns } from './dns.ts'

/** Gives the same DNS for `most` questions; every further one is answered `unavailable`, and not asked. */
export function limitQuestions(dns: Dns, most: number): Dns {
  let left = most
  return {
    ask(type, name) {
      if (left <= 0) return Promise.resolve({ kind: 'unavailable' })
      left -= 1
      return dns.ask(type, name)
    },
  }
}
