/** Whether a block names the sender of a mail, by the From field or by the envelope. Pure. */
import { identityOf, normalizeAddress } from '../mail/address.ts'
import type { BlockedSender } from '../mail/check/facts.ts'
import type { BlockRow } from './block-rows.ts'
import { domainOf, withParents } from './domain.ts'

/** `reversePath` as the provider gave it: '' or null when there is none */
export type Sender = { from: string; reversePath: string | null }
export type SenderBlocks = {
  /** by canonical domain */
  domains: ReadonlyMap<string, BlockRow>
  /** by index value in hex */
  addresses: ReadonlyMap<string, BlockRow>
  /** canonical domains of BLOCKED_DOMAINS */
  configured: ReadonlySet<string>
  disposable: ReadonlySet<string>
}
type Found = BlockedSender & { row: BlockRow | null }

/**
 * Gives the first block that names the sender, an operator's before the lists; `row` is null for a list. A domain is named by a
 * block of itself or of any domain above it. `indexOf` gives the digest of an identity as limits count it.
 */
export function findSender(blocks: SenderBlocks, sender: Sender, indexOf: (identity: string) => Buffer): Found | null {
  const addresses = [sender.from, sender.reversePath ?? ''].filter((address) => address.includes('@'))
  const identities = addresses.map(normalizeAddress).filter((address) => address !== null)
  const byAddress =
    blocks.addresses.size === 0
      ? undefined
      : firstOf(identities, (address) => blocks.addresses.get(indexOf(identityOf(address)).toString('hex')))
  if (byAddress !== undefined) return { kind: 'address', by: 'operator', row: byAddress }

  const domains = addresses.map(domainOf).filter((domain) => domain !== null)
  const named = [...new Set(domains)].flatMap((domain) => [...withParents(domain)])
  const byOperator = firstOf(named, (domain) => blocks.domains.get(domain))
  if (byOperator !== undefined) return { kind: 'domain', by: 'operator', row: byOperator }
  if (named.some((domain) => blocks.configured.has(domain))) return { kind: 'domain', by: 'configuration', row: null }
  if (named.some((domain) => blocks.disposable.has(domain))) return { kind: 'domain', by: 'disposable_list', row: null }
  return null
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
