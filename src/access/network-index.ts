/** Which network holds an address, without trying each: one look-up per length of prefix that there is. */
import { type Network, widen } from './network.ts'

export type NetworkIndex<Entry> = {
  /** the entry of the narrowest network that holds the address */
  find(address: Network): Entry | null
}

/** Takes networks with what belongs to them; of two entries for one network the first stands. */
export function indexNetworks<Entry>(entries: Iterable<readonly [Network, Entry]>): NetworkIndex<Entry> {
  const found = new Map<string, Entry>()
  const prefixes = { 4: new Set<number>(), 6: new Set<number>() }
  for (const [network, entry] of entries) {
    const key = keyOf(network)
    if (!found.has(key)) found.set(key, entry)
    prefixes[network.family].add(network.prefix)
  }
  const narrowestFirst = { 4: [...prefixes[4]].sort(descending), 6: [...prefixes[6]].sort(descending) }
  return {
    find: (address) => {
      for (const prefix of narrowestFirst[address.family]) {
        const entry = found.get(keyOf(widen(address, prefix)))
        if (entry !== undefined) return entry
      }
      return null
    },
  }
}

const descending = (a: number, b: number): number => b - a
const keyOf = ({ family, first, prefix }: Network): string => `${family}/${prefix}/${first}`
