/** A set of digests in eight bytes each: a million addresses of a provider's lists are 8 MB, whatever else a list holds. */

const FIRST_ROOM = 1_024

export type Fingerprints = { add(digest: Buffer): void; has(digest: Buffer): boolean }

/** Gives an empty set. All is added before anything is asked: asking sorts. Two digests meet by chance once in 2^64. */
export function createFingerprints(): Fingerprints {
  let kept = new BigUint64Array(FIRST_ROOM)
  let size = 0
  let sorted = true
  return {
    add(digest) {
      if (size === kept.length) {
        const larger = new BigUint64Array(2 * size)
        larger.set(kept)
        kept = larger
      }
      kept[size] = digest.readBigUInt64BE()
      size += 1
      sorted = false
    },
    has(digest) {
      if (!sorted) kept.subarray(0, size).sort()
      sorted = true
      return contains(kept.subarray(0, size), digest.readBigUInt64BE())
    },
  }
}

function contains(sorted: BigUint64Array, wanted: bigint): boolean {
  let [low, high] = [0, sorted.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = sorted[middle] ?? 0n
    if (found === wanted) return true
    if (found < wanted) low = middle + 1
    else high = middle - 1
  }
  return false
}
