/**
 * JSON schemas that the API compiles to a grammar, and so takes only in part.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
import { type Fields, isFields, type Json } from './json.ts'

const KEYWORDS = new Set(
  `type properties required additionalProperties items enum const description title anyOf allOf $ref $defs definitions
  default format minItems`.split(/\s+/),
)
const FORMATS = 'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' ')
const MOST_OPTIONAL = 24
const MOST_UNIONS = 16
const DEEPEST = 40

type Count = { optional: number; unions: number }

/** The first fault of the schema, with its path, or null. Depth is bounded, so a nested schema cannot exhaust the stack. */
export const checkSchema = (schema: Fields, path: string): string | null => {
  const count: Count = { optional: 0, unions: 0 }
  const fault = checkNode(schema, path, count, DEEPEST) ?? checkRefs(schema, path)
  if (fault) return fault
  if (count.optional > MOST_OPTIONAL)
    return `${path}: Schemas contains too many optional parameters (${count.optional}), limit is ${MOST_OPTIONAL}`
  return count.unions > MOST_UNIONS
    ? `${path}: Schemas contains too many parameters with union types (${count.unions}), limit is ${MOST_UNIONS}`
    : null
}

const checkNode = (node: Json | undefined, path: string, count: Count, room: number): string | null => {
  if (!isFields(node)) return null
  if (room === 0) return `${path}: Schema is too complex`
  const keyword = Object.keys(node).find((name) => !KEYWORDS.has(name))
  if (keyword) return `${path}: For '${node['type']}' type, property '${keyword}' is not supported`
  const own = checkObject(node, path, count) ?? checkLeaf(node, path)
  if (own) return own
  if (Array.isArray(node['anyOf']) || Array.isArray(node['type'])) count.unions += 1
  for (const [name, child] of childrenOf(node)) {
    const fault = checkNode(child, `${path}.${name}`, count, room - 1)
    if (fault) return fault
  }
  return null
}

const checkObject = (node: Fields, path: string, count: Count): string | null => {
  const isObject = node['type'] === 'object' || isFields(node['properties'])
  if (isObject && node['additionalProperties'] !== false)
    return `${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`
  const required = Array.isArray(node['required']) ? node['required'] : []
  const names = Object.keys(isFields(node['properties']) ? node['properties'] : {})
  const stray = required.find((name) => !names.includes(String(name)))
  if (stray !== undefined) return `${path}.required: '${stray}' is not a property`
  count.optional += names.filter((name) => !required.includes(name)).length
  return null
}

const checkLeaf = (node: Fields, path: string): string | null => {
  const { enum: values, format, minItems } = node
  if (values !== undefined && !(Array.isArray(values) && values.length > 0)) return `${path}.enum: must not be empty`
  if (Array.isArray(values) && values.some((value) => typeof value === 'object' && value !== null))
    return `${path}.enum: complex values are not supported`
  if (format !== undefined && !FORMATS.includes(String(format))) return `${path}: format '${format}' is not supported`
  return minItems !== undefined && minItems !== 0 && minItems !== 1
    ? `${path}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`
    : null
}

const childrenOf = (node: Fields): [string, Json][] => [
  ...['properties', '$defs', 'definitions'].flatMap((group) =>
    Object.entries(isFields(node[group]) ? node[group] : {}).map(([name, child]): [string, Json] => [
      `${group}.${name}`,
      child,
    ]),
  ),
  ...['anyOf', 'allOf'].flatMap((group) =>
    (Array.isArray(node[group]) ? node[group] : []).map((child, at): [string, Json] => [`${group}.${at}`, child]),
  ),
  ...(node['items'] === undefined ? [] : [['items', node['items']] as [string, Json]]),
]

/** A reference must name a definition of this schema, and no definition may come back to itself. */
const checkRefs = (schema: Fields, path: string): string | null => {
  const definitions = new Map<string, Json>()
  for (const group of ['$defs', 'definitions'])
    for (const [name, node] of Object.entries(isFields(schema[group]) ? schema[group] : {}))
      definitions.set(`#/${group}/${name}`, node)
  const named = new Map([...definitions].map(([ref, node]) => [ref, collectRefs(node)]))
  const all = collectRefs({ ...schema, $defs: {}, definitions: {} })
  if (all.has('#')) return `${path}: recursive schemas are not supported`
  const unknown = [...all, ...[...named.values()].flatMap((refs) => [...refs])].find((ref) => !definitions.has(ref))
  if (unknown !== undefined)
    return unknown === '#'
      ? `${path}: recursive schemas are not supported`
      : `${path}: $ref '${unknown}' is not defined`
  return hasCycle(named) ? `${path}: recursive schemas are not supported` : null
}

/** Takes away what names nothing that is left, until nothing can be taken; what stays goes in a circle. */
const hasCycle = (named: Map<string, Set<string>>): boolean => {
  const left = new Map(named)
  let taken = true
  while (taken) {
    taken = false
    for (const [ref, refs] of left) {
      if ([...refs].some((other) => left.has(other))) continue
      left.delete(ref)
      taken = true
    }
  }
  return left.size > 0
}

const collectRefs = (node: Json, found = new Set<string>()): Set<string> => {
  if (!isFields(node)) return found
  if (typeof node['$ref'] === 'string') found.add(node['$ref'])
  for (const [, child] of childrenOf(node)) collectRefs(child, found)
  return found
}
