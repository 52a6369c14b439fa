/** The JSON of an event, at whichever address it was posted. */
import type { Readable } from 'node:stream'
import { AppError } from '../../errors.ts'
import type { EventPost, InboundProvider } from '../../providers/mail-provider.ts'
import type { FormLimits } from './form/fields.ts'
import { readBytes } from './form/read-bytes.ts'

export const EVENT_TYPE = 'application/json'
/** An event has a few KiB. */
export const EVENT_BYTES = 512 * 1024

/** Reads a post of an event; null when it is none. Refuses `webhook.event_too_large` and what a reader refuses. */
export async function readEvent(
  stream: Readable,
  { inbound, ...limits }: Pick<FormLimits, 'lease' | 'idle'> & { inbound: Pick<InboundProvider, 'readEvent'> },
): Promise<EventPost | null> {
  const tooLarge = () => new AppError('webhook.event_too_large')
  return inbound.readEvent(await readBytes(stream, { ...limits, totalBytes: EVENT_BYTES, tooLarge }))
}
