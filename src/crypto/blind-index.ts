/**
 * Keyed digests that find a row without reading it. Each use has its own HKDF-SHA256 subkey (RFC 5869) of the index
 * key, so that a digest of one use says nothing in another.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto'

export type Indexes = ReturnType<typeof createIndexes>

/**
 * Takes the index key (32 bytes). Gives the digests, 32 bytes each unless said otherwise: `address` of an identity
 * (lower-case local part, A-label domain, tags kept: the caller normalises), `rate` of the same as limits count it,
 * `messageId` of a Message-ID, `dedupe` of several texts in their order, `quota` of what a sliding-window limit counts
 * (what it is for, then whom), `suppression` of an inbox that gets no automatic reply (no tag of it does), `replyTag` (16 hex
 * digits) that proves that a reply id is ours, `unsubscribeTag` (32 hex digits) that whoever shows it was answered by us,
 * `canary` (20 hex digits) a word that no reply may repeat.
 */
export function createIndexes(indexKey: Uint8Array) {
  const keys = {
    address: deriveKey(indexKey, 'address'),
    rate: deriveKey(indexKey, 'rate'),
    messageId: deriveKey(indexKey, 'message-id'),
    dedupe: deriveKey(indexKey, 'dedupe'),
    quota: deriveKey(indexKey, 'quota'),
    reply: deriveKey(indexKey, 'reply'),
    canary: deriveKey(indexKey, 'canary'),
    suppression: deriveKey(indexKey, 'suppression'),
    unsubscribe: deriveKey(indexKey, 'unsubscribe'),
  }
  const replyTag = (replyId: string) => digest(keys.reply, [replyId]).toString('hex', 0, 8)
  const unsubscribeTag = (messageId: string) => digest(keys.unsubscribe, [messageId]).toString('hex', 0, 16)
  return {
    address: (identity: string) => digest(keys.address, [identity]),
    rate: (address: string) => digest(keys.rate, [rateIdentity(address)]),
    messageId: (id: string) => digest(keys.messageId, [id]),
    dedupe: (parts: readonly string[]) => digest(keys.dedupe, parts),
    quota: (parts: readonly string[]) => digest(keys.quota, parts),
    suppression: (address: string) => digest(keys.suppression, [rateIdentity(address)]),
    canary: (parts: readonly string[]) => digest(keys.canary, parts).toString('hex', 0, 10),
    replyTag,
    verifyReplyTag: (replyId: string, tag: string) => isSame(replyTag(replyId), tag),
    unsubscribeTag,
    verifyUnsubscribeTag: (messageId: string, tag: string) => isSame(unsubscribeTag(messageId), tag),
  }
}

/**
 * Gives the address as limits count it: without plus tag, at Gmail without dots and under one domain, so that one
 * inbox cannot write as many senders. For limits and suppression only: it may join two people, so it never finds a
 * correspondent.
 */
export function rateIdentity(address: string): string {
  const at = address.lastIndexOf('@')
  if (at === -1) return address
  const domain = address.slice(at + 1)
  const tag = address.slice(0, at).indexOf('+')
  const local = address.slice(0, tag > 0 ? tag : at)
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return `${local}@${domain}`
  return `${local.replaceAll('.', '')}@gmail.com`
}

function deriveKey(indexKey: Uint8Array, label: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', indexKey, '', `postern index ${label}`, 32)))
}

/**
 * Every part goes in after its length, so that no two lists read the same: `ab`,`c` is not `a`,`bc`. UTF-16, because
 * UTF-8 writes every lone surrogate alike and would let two different texts meet.
 */
function digest(key: KeyObject, parts: readonly string[]): Buffer {
  let room = 0
  for (const part of parts) room += LENGTH_ROOM + 2 * part.length
  const bytes = Buffer.allocUnsafe(room)
  let end = 0
  for (const part of parts) {
    end += bytes.write(`${part.length}:`, end, 'latin1')
    end += bytes.write(part, end, 'utf16le')
  }
  return createHmac('sha256', key).update(bytes.subarray(0, end)).digest()
}

/** a length of any string, and its colon */
const LENGTH_ROOM = 11

function isSame(ours: string, theirs: string): boolean {
  const [a, b] = [Buffer.from(ours), Buffer.from(theirs)]
  return a.length === b.length && timingSafeEqual(a, b)
}
