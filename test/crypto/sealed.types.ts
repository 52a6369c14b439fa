/** What must not compile. An expected error that no longer comes fails the type check. */
import type { Sealed } from '../../src/crypto/sealed.ts'

type Row = { sealedHead: Sealed<{ subject: string }> }

declare const sealedHead: Sealed<{ subject: string }>
declare const sealedBody: Sealed<{ text: string }>

export const writeRows = (): Row[] => [
  { sealedHead },
  // @ts-expect-error plain bytes are not sealed
  { sealedHead: Buffer.from('plain') },
  // @ts-expect-error nor are those of an Uint8Array
  { sealedHead: new Uint8Array(100) },
  // @ts-expect-error nor is a string
  { sealedHead: 'plain' },
  // @ts-expect-error nor is the value itself
  { sealedHead: { subject: 'plain' } },
  // @ts-expect-error a sealed record of another form does not fit either
  { sealedHead: sealedBody },
]
