/** What a text says to somebody who takes its disguises off. Written without the product's own readers. */
import { parseFragment } from 'parse5'

/** What shows nothing or turns the text around. No article has an emoji that is made of such. */
export const UNSEEN = /[\p{Default_Ignorable_Code_Point}\u061c\u200e\u200f\u2800]/gu

const ENTITY = /&(?:#x?[0-9a-f]{1,7}|[a-z]{2,20});?/gi
const PERCENT = /(?:%[0-9a-f]{2})+/gi
const LOOSE_DOT = /\s?[[({]\s?(?:\.|dot|punkt|punto|point)\s?[\])}]\s?/gi
const LOOSE_AT = /\s?[[({]\s?(?:@|at|arroba|arobase)\s?[\])}]\s?/gi
const SPACED = /(?<!\S)(?:\S ){5,}\S(?!\S)/g

/** One reference at a time, by a parser that knows all of them. */
const decodeEntities = (text: string): string =>
  text.replace(ENTITY, (reference) => {
    const [node] = parseFragment(reference).childNodes
    return node !== undefined && 'value' in node ? node.value : reference
  })

const takeOff = (text: string): string =>
  decodeEntities(text)
    .replace(PERCENT, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .replaceAll('\u3002', '.')
    .replace(/\bhxxp/gi, 'http')
    .replace(LOOSE_DOT, '.')
    .replace(LOOSE_AT, '@')

/** The text, and what is left of it after each of up to three rounds; and with the gaps between letters closed. */
export function readingsOf(text: string): string[] {
  const all = [text]
  for (let round = 0; round < 3; round += 1) all.push(takeOff(all.at(-1) ?? ''))
  const last = all.at(-1) ?? ''
  all.push(last.replace(SPACED, (run) => run.replaceAll(' ', '')).replace(/ \. /g, '.'))
  return [...new Set(all)]
}

/** Letters and digits alone, small, without accents. */
export const lettersOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toLowerCase()

/** The letters of a text, forwards and backwards, and of what it holds in base64 and hex. */
export function letterStreams(text: string): string[] {
  const readings = readingsOf(text)
  const runs = [...readings, ...readings.map((one) => one.replace(/\s+/g, ''))]
  const base64 = runs.flatMap((one) =>
    (one.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []).flatMap((run) =>
      [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64').toString('utf8')),
    ),
  )
  const hex = runs.flatMap((one) =>
    (one.match(/[0-9a-f]{16,}/gi) ?? []).flatMap((run) =>
      [0, 1].map((start) => Buffer.from(run.slice(start), 'hex').toString('utf8')),
    ),
  )
  const streams = [...readings, ...base64, ...hex].map(lettersOf).filter((stream) => stream.length >= 8)
  return [...new Set(streams)].flatMap((stream) => [stream, [...stream].toReversed().join('')])
}

/** What a reader of the HTML sees, and the targets that he may follow. */
export function htmlWords(html: string): string {
  const words: string[] = []
  const walk = (node: { childNodes?: unknown; value?: unknown; attrs?: unknown }): void => {
    if (typeof node.value === 'string') words.push(node.value)
    if (Array.isArray(node.attrs)) for (const { value } of node.attrs as { value: string }[]) words.push(` ${value} `)
    if (Array.isArray(node.childNodes)) for (const child of node.childNodes) walk(child)
  }
  walk(parseFragment(html) as never)
  return words.join('')
}
