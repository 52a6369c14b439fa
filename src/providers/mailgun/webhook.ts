/** Mailgun as the provider that posts to us. */
import { hash } from 'node:crypto'
import { SECOND } from '../../clock.ts'
import type { InboundProvider, PostFields } from '../mail-provider.ts'
import { readEventPost } from './event-post.ts'
import { INBOUND_FIELDS, type InboundDeps, parseInbound } from './inbound.ts'
import { verifySignature } from './signature.ts'

type Options = InboundDeps & { signingKeys: readonly string[]; toleranceSeconds: number }

/** `signingKeys` one, or two while they rotate. */
export function createMailgunInbound({ signingKeys, toleranceSeconds, parseMime }: Options): InboundProvider {
  return {
    fieldNames: INBOUND_FIELDS,
    verify: (fields, now) => {
      const token = single(fields, 'token')
      const timestamp = single(fields, 'timestamp')
      const signature = single(fields, 'signature')
      const verdict = verifySignature({
        keys: signingKeys,
        timestamp,
        token,
        signature,
        now: now.getTime(),
        toleranceSeconds,
      })
      if (!verdict.ok && verdict.why !== 'wrong') return { ok: false, why: verdict.why }
      const tokenDigest = hash('sha256', String(token), 'buffer')
      const ageSeconds = now.getTime() / SECOND - Number(timestamp)
      if (!verdict.ok) return { ok: false, why: 'wrong', ageSeconds, tokenDigest }
      return { ok: true, late: verdict.late, ageSeconds, tokenDigest }
    },
    parse: (fields, form, fileNames) => parseInbound({ parseMime }, { fields, form, fileNames }),
    readEvent: readEventPost,
  }
}

/** A name that came twice is an array, which is no signature field. */
function single(fields: PostFields, name: string): string | string[] | undefined {
  const field = fields.get(name)
  if (field === undefined) return undefined
  const text = field.value.toString('latin1')
  return field.count === 1 ? text : [text]
}
