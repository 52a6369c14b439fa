/**
 * postal-mime with two of its parts replaced, since a stranger chooses what they work on. Both are looked up by name in
 * the pinned release: one that lacks them does not start.
 */
import PostalMime, { type Email } from 'postal-mime'

const OPTIONS = {
  // Each level and each header costs memory; real mail has under ten levels.
  maxNestingDepth: 50,
  maxHeadersSize: 2 * 1024 * 1024,
  // A forwarded message stays an attachment: somebody else's words must not pass for the sender's.
  forceRfc822Attachments: true,
} as const

type TextPart = { value: string }
/** The text parts that stand for each other: those of one multipart/alternative, or a part of its own. */
type Alternatives = { plain?: TextPart[]; html?: TextPart[] }
type Decoder = { update(line: Uint8Array): void; finalize(): Promise<ArrayBuffer> }
type Node = { contentDecoder: Decoder | null; setupContentDecoder(encoding: string): void }
type Parser = {
  root: Node
  textMap: Map<unknown, Alternatives>
  textContent: { plain?: string; html?: string }
  renderTextContent(): void
}

/** Parses a mail. `text` stands for all that the mail says, or is missing: then `html` does. */
export const runParser = (raw: Buffer): Promise<Email> => {
  const parser = new PostalMime(OPTIONS)
  const inner = open(parser)
  inner.renderTextContent = () => {
    inner.textContent = joinTexts([...inner.textMap.values()])
  }
  return parser.parse(raw)
}

const open = (parser: PostalMime): Parser => parser as unknown as Parser

/**
 * The parser's own join makes text of an HTML part that has no plain one; its expressions backtrack, and 60 KB of
 * `<a href=href=…` would hold the process for an hour. Here such a mail has no text, and whoever needs it makes it of
 * the whole HTML, within bounds.
 */
const joinTexts = (texts: Alternatives[]): Parser['textContent'] => {
  const plain = texts.flatMap((text) => text.plain ?? [])
  const html = texts.flatMap((text) => text.html ?? text.plain?.map(toHtml) ?? [])
  const onlyPlain = !texts.some((text) => text.html)
  const allPlain = texts.every((text) => text.plain)
  return {
    ...(allPlain ? { plain: plain.map(({ value }) => value).join('\n') } : {}),
    ...(onlyPlain ? {} : { html: html.map(({ value }) => value).join('\n') }),
  }
}

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['\n', '<br />'],
])

const toHtml = ({ value }: TextPart): TextPart => ({
  value: `<div>${value.trim().replace(/[&<>\n]/g, (char) => ENTITIES.get(char) ?? char)}</div>`,
})

const BATCH = 4096

/**
 * The parser's own decoder keeps every line of a part and hands them to a Blob: 2 KB of memory per line, and V8 ends
 * the whole process when 6 MB of line feeds are over its heap, from a thread as well.
 */
const createLineDecoder = (): Decoder => {
  const blocks: Uint8Array[] = []
  let lines: Uint8Array[] = []
  return {
    update: (line) => {
      lines.push(line, LINE_END)
      if (lines.length < BATCH) return
      blocks.push(Buffer.concat(lines))
      lines = []
    },
    finalize: async () => {
      const all = Buffer.concat([...blocks, ...lines])
      return new Uint8Array(all).buffer
    },
  }
}

const LINE_END = Buffer.from('\n')

/** All parts of all mails are decoded by this one. */
const replaceLineDecoder = (): void => {
  const { root, textMap, renderTextContent } = open(new PostalMime(OPTIONS))
  const node: Node = Object.getPrototypeOf(root)
  const { setupContentDecoder } = node
  if (!setupContentDecoder || !renderTextContent || !(textMap instanceof Map)) {
    throw new Error('this release of postal-mime has other parts than those that are replaced here')
  }
  node.setupContentDecoder = function (encoding) {
    if (/base64|quoted-printable/i.test(encoding)) setupContentDecoder.call(this, encoding)
    else this.contentDecoder = createLineDecoder()
  }
}

replaceLineDecoder()
