/** What can be blocked, each in the one form in which it is kept and compared. */
import { rateIdentity } from '../crypto/blind-index.ts'
import { identityOf, normalizeAddress } from '../mail/address.ts'
import { canonicalDomain } from './domain.ts'
import { type Network, overlaps, parseIp, parseNetwork, widen, writeNetwork } from './network.ts'

export const BLOCK_KINDS = ['ip', 'cidr', 'domain', 'address'] as const
export type BlockKind = (typeof BLOCK_KINDS)[number]
export type BlockTarget = { kind: BlockKind; value: string }

/** A stranger has all of a /64: a block of one IPv6 address would be evaded with the next. */
const IPV6_PREFIX = 64
/** Wider than any network that one attacker has; a slip of the finger would block a continent. */
const WIDEST = { 4: 8, 6: 16 } as const
const SHARED_SENTENCE =
  'Loopback, private addresses and trusted proxies cannot be blocked: many people, and Mailgun, may be behind them.'

/**
 * Takes a kind and what was typed. Gives the canonical target, or the sentence that says why it cannot be blocked.
 * `shared` are the networks that are never blocked.
 */
export function parseBlock(
  kind: BlockKind,
  text: string,
  shared: readonly Network[],
): BlockTarget | { refused: string } {
  switch (kind) {
    case 'ip':
      return parseIpBlock(text, shared)
    case 'cidr':
      return parseCidrBlock(text, shared)
    case 'domain': {
      const value = canonicalDomain(text)
      return value === null ? { refused: 'This is no domain such as tempmail.example.' } : { kind, value }
    }
    case 'address': {
      const address = normalizeAddress(text.trim())
      if (address === null) return { refused: 'This is no mail address such as jane@example.com.' }
      return { kind, value: rateIdentity(identityOf(address)) }
    }
  }
}

/** Whether a word names a kind. */
export const isBlockKind = (word: string): word is BlockKind => (BLOCK_KINDS as readonly string[]).includes(word)

/** The network that a block of kind ip or cidr is about. */
export function networkOf(value: string): Network | null {
  return parseNetwork(value) ?? parseIp(value)
}

function parseIpBlock(text: string, shared: readonly Network[]): BlockTarget | { refused: string } {
  const network = parseNetwork(text)
  const ip = parseIp(text) ?? (network !== null && isOneCaller(network) ? network : null)
  if (ip === null) return { refused: 'This is no IP address; a network is a cidr.' }
  const caller = ip.family === 6 ? widen(ip, IPV6_PREFIX) : ip
  if (shared.some((one) => overlaps(one, ip))) return { refused: SHARED_SENTENCE }
  return { kind: 'ip', value: writeNetwork(caller) }
}

/** As this file writes them: an IPv4 address with all its bits, an IPv6 /64. */
const isOneCaller = ({ family, prefix }: Network): boolean => prefix === (family === 4 ? 32 : IPV6_PREFIX)

function parseCidrBlock(text: string, shared: readonly Network[]): BlockTarget | { refused: string } {
  const network = parseNetwork(text)
  if (network === null) return { refused: 'This is no network such as 192.0.2.0/24 or 2001:db8::/32.' }
  if (network.prefix < WIDEST[network.family])
    return { refused: `A network wider than /${WIDEST[network.family]} cannot be blocked.` }
  if (shared.some((one) => overlaps(one, network))) return { refused: SHARED_SENTENCE }
  const written = writeNetwork(network)
  return { kind: 'cidr', value: written.includes('/') ? written : `${written}/${network.prefix}` }
}
