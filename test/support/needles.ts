/** Looks for words in bytes, in every form in which a careless program would have written them. */

const WINDOW = 8
const KEY = 4
const FILTER_BITS = 20

type Needle = { name: string; bytes: Buffer }
export type Haystack = { search(where: string, bytes: Uint8Array): string[] }

/**
 * Gives a search for all canaries at once: raw, in pieces of 8 bytes (a compressed page keeps such runs), base64 and
 * base64url in all three alignments, hex and percent-encoding in both cases, UTF-16. Canaries are at least 12 bytes.
 */
export function createHaystack(canaries: Record<string, string>): Haystack {
  const needles = Object.entries(canaries).flatMap(([name, canary]) => formsOf(name, canary))
  const byKey = new Map<number, Needle[]>()
  const filter = new Uint8Array(1 << FILTER_BITS)
  for (const needle of needles) {
    const key = needle.bytes.readUInt32LE(0)
    byKey.set(key, [...(byKey.get(key) ?? []), needle])
    filter[slotOf(key)] = 1
  }
  return {
    search: (where, bytes) =>
      search({ byKey, filter }, where, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)),
  }
}

const slotOf = (key: number): number => (key ^ (key >>> (32 - FILTER_BITS))) & ((1 << FILTER_BITS) - 1)

/** One walk over the bytes: four of them at a time are looked up, whatever the number of needles. */
function search(
  { byKey, filter }: { byKey: Map<number, Needle[]>; filter: Uint8Array },
  where: string,
  bytes: Buffer,
): string[] {
  const found = new Set<string>()
  let key = 0
  for (let at = 0; at < bytes.length; at += 1) {
    key = ((key >>> 8) | ((bytes[at] ?? 0) << 24)) >>> 0
    if (at < KEY - 1 || filter[slotOf(key)] === 0) continue
    const start = at - KEY + 1
    for (const needle of byKey.get(key) ?? [])
      if (needle.bytes.equals(bytes.subarray(start, start + needle.bytes.length)))
        found.add(`${needle.name} in ${where}`)
  }
  return [...found]
}

function formsOf(name: string, canary: string): Needle[] {
  const bytes = Buffer.from(canary)
  if (bytes.length < 12) throw new Error(`${name} is too short to be told from chance`)
  const as = (form: string, text: string | Buffer): Needle => ({
    name: `${name} (${form})`,
    bytes: Buffer.from(text as string),
  })
  const hex = bytes.toString('hex')
  const percent = hex.replace(/../g, '%$&')
  const pieces = Array.from({ length: bytes.length - WINDOW + 1 }, (_, at) =>
    as('raw', bytes.subarray(at, at + WINDOW)),
  )
  const base64 = [0, 1, 2].flatMap((shift) => {
    const text = base64At(bytes, shift)
    return [as('base64', text), as('base64url', text.replaceAll('+', '-').replaceAll('/', '_'))]
  })
  return [
    ...pieces,
    ...base64,
    as('hex', hex),
    as('HEX', hex.toUpperCase()),
    as('percent', percent),
    as('PERCENT', percent.toUpperCase()),
    as('UTF-16', Buffer.from(canary, 'utf16le')),
  ]
}

/** The characters of base64 that depend on these bytes alone when `shift` others stand before them. */
function base64At(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
}
