/** Which network holds an address, without trying each: one look-up per length of prefix that there is. */
import { type Network, widen } from './network.ts'

export type NetworkIndex<Entry> = {
  /** the entry of the narrowest network that holds the address and has one that counts */
  find(address: Network, counts: (entry: Entry) => boolean): Entry | null
  /** behind those that its network has already */
  add(network: Network, entry: Entry): void
}

/** Takes networks with what belongs to them; of several entries for one network the first that counts is found. */
export function indexNetworks<Entry>(entries: Iterable<readonly [Network, Entry]>): NetworkIndex<Entry> {
  const found = new Map<string, Entry[]>()
  const narrowestFirst: Record<Network['family'], number[]> = { 4: [], 6: [] }
  const add = (network: Network, entry: Entry): void => {
    const key = keyOf(network)
    const known = found.get(key)
    if (known === undefined) found.set(key, [entry])
    else known.push(entry)
    const prefixes = narrowestFirst[network.family]
    if (prefixes.includes(network.prefix)) return
    prefixes.push(network.prefix)
    prefixes.sort(descending)
  }
  for (const [network, entry] of entries) add(network, entry)
  return {
    find: (address, counts) => {
      for (const prefix of narrowestFirst[address.family]) {
        const entry = found.get(keyOf(widen(address, prefix)))?.find(counts)
        if (entry !== undefined) return entry
      }
      return null
    },
    add,
  }
}

const descending = (a: number, b: number): number => b - a
const keyOf = ({ family, first, prefix }: Network): string => `${family}/${prefix}/${first}`
