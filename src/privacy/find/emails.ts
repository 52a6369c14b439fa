/** E-mail addresses as people write them in a text. More is taken than mail servers accept: a leak is worse. */
import type { Span } from './span.ts'

const LOCAL = "[\\p{L}\\p{N}\\p{M}._%+'&!#$*^~-]"
// The look-behind lets a run of such characters be tried once, from its beginning.
const BEFORE_AT = new RegExp(`(?:(?<!${LOCAL})${LOCAL}+|"[^"\\n@]{1,64}")(?=[@\uff20\ufe6b])`, 'gu')
const DOMAIN = /[@\uff20\ufe6b](?:[\p{L}\p{N}\p{M}-]+(?:[.\uff0e\u3002][\p{L}\p{N}\p{M}-]+)+|\[[0-9a-fA-F.:]{3,45}\])/uy
const EDGE = /^[.'&!#$*^~%-]+/

/** Gives every address with a dot in its domain, or an IP literal for one; any script. */
export function findEmails(text: string): Span[] {
  const spans: Span[] = []
  if (!/[@\uff20\ufe6b]/.test(text)) return spans
  for (const { index, 0: local } of text.matchAll(BEFORE_AT)) {
    DOMAIN.lastIndex = index + local.length
    const domain = DOMAIN.exec(text)?.[0]
    const skipped = EDGE.exec(local)?.[0].length ?? 0
    if (domain === undefined || skipped === local.length) continue
    const end = DOMAIN.lastIndex - (/-+$/.exec(domain)?.[0].length ?? 0)
    spans.push({ kind: 'EMAIL', start: index + skipped, end })
  }
  return spans
}
