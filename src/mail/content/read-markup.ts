/** HTML as a flat list of what a parser sees in it, bounded: read once, looked at by whoever judges it. */
import { Parser } from 'htmlparser2'

export type Attributes = Readonly<Record<string, string>>
type Piece =
  | { kind: 'open'; tag: string; attributes: Attributes }
  | { kind: 'close'; tag: string; implied: boolean }
  /** the end tag of a formatting element that is not open, or was closed by what was around it */
  | { kind: 'end'; tag: string }
  | { kind: 'text'; text: string }
export type Markup = {
  pieces: Piece[]
  /** the style sheets of the mail, one after the other */
  css: string
  /** what is written for nobody's eyes; mail programs keep their own notes there */
  comments: string[]
  /** what stands behind the limits: nobody looked at it */
  unread: string
}

/** Work grows with tags times open tags: the two limits together bound it. The deepest real mails have some hundred. */
const MAX_CHARACTERS = 320 * 1024
const MAX_PIECES = 11_000
/** Mail programs of old write every letter that is not ASCII as a reference, each of which is a step of its own. */
const MAX_STEPS = 60_000
const MAX_ATTRIBUTES = 500
const MAX_DEPTH = 300
/** HTML 13.2.4.3: closed by the end of what is around them, they go on behind it. */
export const FORMATTING = new Set('a b big code em font i nobr s small strike strong tt u'.split(' '))
const MAX_FORMATTING = 'strike'.length
const MAX_CSS = 128 * 1024

/** Takes HTML, gives its tags and texts in order. Style sheets and comments are apart. Never throws. */
export function readMarkup(html: string): Markup {
  const markup: Markup = { pieces: [], css: '', comments: [], unread: '' }
  const open: string[] = []
  let inStyle = false
  let steps = 0
  let attributesOfTag = 0
  let stopped = false
  const add = (piece: Piece) => {
    if (markup.pieces.length >= MAX_PIECES || open.length > MAX_DEPTH) return stop()
    markup.pieces.push(piece)
  }
  const stop = () => {
    if (stopped) return
    stopped = true
    parser.pause()
    markup.unread = html.slice(parser.startIndex)
  }
  const parser = new Parser({
    onattribute: () => {
      attributesOfTag += 1
      if (attributesOfTag > MAX_ATTRIBUTES) stop()
    },
    onopentag: (tag, attributes) => {
      if (stopped) return
      open.push(tag)
      attributesOfTag = 0
      inStyle = tag === 'style'
      add({ kind: 'open', tag, attributes })
    },
    onclosetag: (tag, implied) => {
      if (stopped) return
      open.pop()
      inStyle = false
      add({ kind: 'close', tag, implied })
    },
    ontext: (text) => {
      if (stopped) return
      steps += 1
      if (steps > MAX_STEPS || markup.css.length > MAX_CSS) return stop()
      const last = markup.pieces.at(-1)
      if (inStyle) markup.css += text
      else if (last?.kind === 'text') last.text += text
      else add({ kind: 'text', text })
    },
    oncomment: (text) => {
      if (!stopped) markup.comments.push(text)
    },
  })
  const close = parser.onclosetag.bind(parser)
  // the parser tells nobody of an end tag that closes nothing
  parser.onclosetag = (start, end) => {
    const tag = stopped || end - start > MAX_FORMATTING ? '' : html.slice(start, end).toLowerCase()
    if (FORMATTING.has(tag) && !open.includes(tag)) add({ kind: 'end', tag })
    close(start, end)
  }
  parser.write(html.slice(0, MAX_CHARACTERS))
  if (!stopped) {
    parser.end()
    markup.unread = html.slice(MAX_CHARACTERS)
  }
  return markup
}
