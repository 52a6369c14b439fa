import { decode } from './decode.ts'
import { plainText } from './plain-text.ts'

/** Nobody who reads a mail decodes it so often. */
const MAX_LAYERS = 4

/** The text as it is seen, then the same with each further layer of encoding taken away, until nothing changes. */
export function readings(text: string): string[] {
  const all = [plainText(text)]
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    const last = all.at(-1) ?? ''
    const next = plainText(decode(last))
    if (next === last) break
    all.push(next)
  }
  return all
}
