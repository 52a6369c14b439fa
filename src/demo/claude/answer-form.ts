/** What a request asks for, told by the schema of its answer; and the answer brought into that schema. */
import { type Fields, isFields, type Json } from './json.ts'

/** The three calls that Postern makes; `other` is any else. */
export type Kind = 'triage' | 'draft' | 'verify'
export type RequestKind = Kind | 'other'

const TELLING: readonly [Kind, string][] = [
  ['verify', 'unsupported'],
  ['triage', 'needs_reply'],
  ['draft', 'reply'],
]

export const findKind = (body: Fields): RequestKind => {
  const properties = readSchema(body)?.['properties']
  return TELLING.find(([, name]) => isFields(properties) && Object.hasOwn(properties, name))?.[0] ?? 'other'
}

export const readSchema = (body: Fields): Fields | null => {
  const format = isFields(body['output_config']) ? body['output_config']['format'] : undefined
  return isFields(format) && isFields(format['schema']) ? format['schema'] : null
}

/** The answer with exactly the properties of the schema, in its order; what the fake does not know is left empty. */
export const fitToSchema = (answer: Readonly<Record<string, unknown>>, schema: Fields): Record<string, unknown> => {
  const properties = isFields(schema['properties']) ? schema['properties'] : {}
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      Object.hasOwn(answer, name) ? answer[name] : emptyValue(property),
    ]),
  )
}

const emptyValue = (property: Json): unknown => {
  if (!isFields(property)) return null
  if (Array.isArray(property['enum'])) return property['enum'][0]
  if (Array.isArray(property['anyOf'])) return emptyValue(property['anyOf'][0] ?? null)
  if (property['type'] === 'array') return []
  if (property['type'] === 'object') return fitToSchema({}, property)
  if (property['type'] === 'boolean') return false
  return property['type'] === 'number' || property['type'] === 'integer' ? 0 : ''
}
