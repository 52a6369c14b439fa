import { findCards } from '../../../../privacy/find/cards.ts'
import { findIbans } from '../../../../privacy/find/ibans.ts'

/** Bitcoin in both forms, and Ethereum and its kin. */
const WALLETS = /(?<![a-z0-9])(?:bc1[a-z0-9]{25,62}|0x[0-9a-f]{40}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})(?![a-z0-9])/gi

/** The numbers in a plain text to which money can be sent: a reply that names a new one moves the next payment. */
export const accountsIn = (text: string): string[] => [
  ...[...findIbans(text), ...findCards(text)].map(({ start, end }) => text.slice(start, end)),
  ...[...text.matchAll(WALLETS)]
    .map(([wallet]) => wallet)
    .filter((wallet) => /\d/.test(wallet) && /[a-z]/i.test(wallet)),
]

/** Groups do not count: `AT61 1904 …` is `AT611904…`. */
export const withoutGroups = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')
