/** Looks for thousands of phrases at once: a rolling hash over the last letters, then a comparison. Linear in the stream. */

/** Every phrase is at least so long; shorter ones would be chance. */
export const LEAST = 12
const FILTER_BITS = 16
const BASE = 31
/** BASE to the power of LEAST, modulo 2^32: what the letter that leaves the window has become */
const LEAVING = Array.from({ length: LEAST }).reduce<number>((power) => Math.imul(power, BASE), 1)

/** Letters ({@link lettersOf}) and where the phrases begin and end in them; `name` is theirs. */
export type Phrases = { letters: string; spans: readonly { start: number; end: number }[] }
/** Gives the phrases that a stream of letters has in it, each as its letters. */
export type Search = (stream: string) => string[]

type Place = { form: string; start: number; end: number; letters: string }

/** Looks for each phrase as it is, backwards, in ROT13, and in both. The forms are made once for all of them. */
export function searchFor({ letters, spans }: Phrases): Search {
  const byHash = new Map<number, Place[]>()
  const filter = new Uint8Array(1 << FILTER_BITS)
  const [forwards, backwards] = formsOf(letters)
  for (const { start, end } of spans) {
    if (end - start < LEAST) continue
    const phrase = letters.slice(start, end)
    const places = [
      ...forwards.map((form) => ({ form, start, end, letters: phrase })),
      ...backwards.map((form) => ({ form, start: letters.length - end, end: letters.length - start, letters: phrase })),
    ]
    for (const place of places) {
      const hash = hashAt(place.form, place.start)
      filter[slotOf(hash)] = 1
      const same = byHash.get(hash)
      if (same === undefined) byHash.set(hash, [place])
      else same.push(place)
    }
  }
  return (stream) => {
    const found = new Set<string>()
    let hash = 0
    for (let at = 0; at < stream.length; at += 1) {
      hash = (Math.imul(hash, BASE) + stream.charCodeAt(at)) | 0
      if (at >= LEAST) hash = (hash - Math.imul(stream.charCodeAt(at - LEAST), LEAVING)) | 0
      if (at < LEAST - 1 || filter[slotOf(hash)] === 0) continue
      for (const { form, start, end, letters: phrase } of byHash.get(hash) ?? [])
        if (stream.startsWith(form.slice(start, end), at - LEAST + 1)) found.add(phrase)
    }
    return [...found]
  }
}

const slotOf = (hash: number): number => (hash ^ (hash >>> FILTER_BITS)) & ((1 << FILTER_BITS) - 1)

function hashAt(form: string, start: number): number {
  let hash = 0
  for (let at = start; at < start + LEAST; at += 1) hash = (Math.imul(hash, BASE) + form.charCodeAt(at)) | 0
  return hash
}

/** What may stand for letters: two forms in their order, two in the other. */
export function formsOf(letters: string): [forwards: string[], backwards: string[]] {
  // by code units, as positions count them
  const backwards = letters.split('').reverse().join('')
  return [
    [letters, rot13(letters)],
    [backwards, rot13(backwards)],
  ]
}

const rot13 = (letters: string): string =>
  letters.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97))
