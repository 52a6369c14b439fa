const LF = 0x0a
const CR = 0x0d

export type LineLimits = { bytes: number; lines: number }

/**
 * Gives a function for the chunks of one mail in their order: every bare LF becomes CRLF, as SMTP had it. Done here in
 * whole chunks, since the verifier's own way costs a turn of the event loop for each such line. It throws for a line
 * that is too long, since the verifier's work grows with the square of it, and for too many lines.
 */
export function createLineEnds(limits: LineLimits): (chunk: Buffer) => Buffer {
  let last = 0
  let lines = 0
  let open = 0
  return (chunk) => {
    if (chunk.length === 0) return chunk
    const before = last
    last = chunk[chunk.length - 1] ?? 0
    let bare = 0
    let from = -open
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) {
      if ((at === 0 ? before : chunk[at - 1]) !== CR) bare += 1
      if (at - from > limits.bytes) throw new RangeError('the mail has a line that is too long')
      from = at + 1
      lines += 1
    }
    open = chunk.length - from
    if (open > limits.bytes || lines > limits.lines) throw new RangeError('the mail has too long or too many lines')
    return bare === 0 ? chunk : insertCr(chunk, before, bare)
  }
}

function insertCr(chunk: Buffer, before: number, bare: number): Buffer {
  const out = Buffer.allocUnsafe(chunk.length + bare)
  let previous = before
  let to = 0
  for (const byte of chunk) {
    if (byte === LF && previous !== CR) out[to++] = CR
    out[to++] = byte
    previous = byte
  }
  return out
}
