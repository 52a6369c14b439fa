/** Whether HTML can act, asked of a parser that reads as browsers do (parse5): nothing of the product is trusted here. */
import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

const ELEMENTS = new Set(
  'p br div span h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre code b i em strong u s sub sup hr table caption thead tbody tfoot tr th td a'.split(
    ' ',
  ),
)
/** what a parser adds by itself */
const FRAME = new Set(['html', 'head', 'body', 'colgroup'])
const SCHEMES = ['http:', 'https:', 'mailto:']

/** Gives what must not be there: elements, attributes, URLs, other namespaces, comments; read as a page and as a part. */
export function faultsOf(html: string): string[] {
  return [...walk(parse(html)), ...walk(parseFragment(html))].flatMap((node) => faultsOfNode(node))
}

function faultsOfNode(node: Node): string[] {
  if (node.nodeName === '#comment') return ['a comment']
  if (!('tagName' in node)) return []
  const faults = node.attrs.flatMap(({ name, value }) => faultsOfAttribute(node, name, value))
  if (node.namespaceURI !== 'http://www.w3.org/1999/xhtml') faults.push(`<${node.tagName}> of ${node.namespaceURI}`)
  if (!ELEMENTS.has(node.tagName) && !FRAME.has(node.tagName)) faults.push(`<${node.tagName}>`)
  return faults
}

function faultsOfAttribute({ tagName }: Element, name: string, value: string): string[] {
  if (tagName === 'a' && name === 'rel') return value === 'noopener noreferrer nofollow' ? [] : [`rel=${value}`]
  if (tagName !== 'a' || name !== 'href') return [`${tagName} ${name}=${value}`]
  // a relative one is resolved on the page that shows the mail: it would call the console
  const url = URL.parse(value, 'https://console.postern.test/mail')
  const inert = url !== null && SCHEMES.includes(url.protocol) && url.username === '' && url.href === value
  return inert ? [] : [`href=${value}`]
}

function* walk(node: Node): Generator<Node> {
  yield node
  if ('content' in node) yield* walk(node.content)
  if ('childNodes' in node) for (const child of node.childNodes) yield* walk(child)
}
