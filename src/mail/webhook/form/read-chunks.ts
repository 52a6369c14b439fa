import type { Readable } from 'node:stream'
import { AppError } from '../../../errors.ts'
import type { IdleWatch } from './idle-watch.ts'

/**
 * Hands every chunk of a request body to `onChunk`, waiting for it when it returns a promise. Resolves at the end of
 * the body; rejects with what `onChunk` threw, with the signal's reason, with `webhook.cut_off` when the client goes
 * away, or with `webhook.stalled` when it sends nothing for as long as `idle` allows. Afterwards the stream is paused,
 * never destroyed: the answer still has to leave on its socket.
 */
export const readChunks = (
  stream: Readable,
  onChunk: (chunk: Buffer) => void | Promise<void>,
  { idle, signal }: { idle: IdleWatch; signal?: AbortSignal },
): Promise<void> =>
  new Promise((resolve, reject) => {
    let settled = false
    let waiting: Promise<void> | null = null
    let watched: ReturnType<IdleWatch['watch']> | null = null
    const stop = (settle: () => void) => {
      settled = true
      watched?.letGo()
      stream.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onError)
      signal?.removeEventListener('abort', onAbort)
      stream.on('error', () => {}).pause()
      settle()
    }
    const fail = (error: unknown) => stop(() => reject(error))
    const onData = (chunk: Buffer) => {
      try {
        const busy = onChunk(chunk)
        if (!busy) return watched?.moved()
        stream.pause()
        waiting = busy
        busy.then(() => {
          watched?.moved()
          if (!settled) stream.resume()
        }, fail)
      } catch (error) {
        fail(error)
      }
    }
    const onEnd = () => {
      Promise.resolve(waiting).then(() => stop(resolve), fail)
    }
    const onClose = () => {
      if (!stream.readableEnded) fail(goneAway())
    }
    const onError = (cause: Error) => fail(goneAway(cause))
    const onAbort = () => fail(signal?.reason)
    if (signal?.aborted) return fail(signal.reason)
    if (stream.destroyed || stream.readableEnded) return fail(goneAway())
    signal?.addEventListener('abort', onAbort)
    // While the stream is paused it is not the client who is waited for.
    watched = idle.watch({ isPaused: () => stream.isPaused(), onIdle: () => fail(new AppError('webhook.stalled')) })
    stream.on('end', onEnd).on('close', onClose).on('error', onError).on('data', onData)
  })

const goneAway = (cause?: Error): AppError => new AppError('webhook.cut_off', {}, cause ? { cause } : undefined)
