/** Tools and their choice, as the API takes them. */
import { type Fields, isFields } from './json.ts'
import type { FakeModel } from './models.ts'
import { checkSchema } from './validate-schema.ts'

const FIELDS = new Set(
  `name description input_schema type cache_control strict allowed_callers defer_loading eager_input_streaming
  input_examples`.split(/\s+/),
)
const NAME = /^[a-zA-Z0-9_-]{1,128}$/

export const checkTools = (body: Fields, model: FakeModel | undefined): string | null => {
  const { tools, tool_choice: choice } = body
  if (tools !== undefined && !(Array.isArray(tools) && tools.every(isFields))) return 'tools: Input should be a list'
  const list = (tools ?? []) as Fields[]
  const names = list.map((tool) => String(tool['name']))
  for (const [at, tool] of list.entries()) {
    const fault = checkTool(tool, `tools.${at}`)
    if (fault) return fault
  }
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.'
  if (!isFields(choice)) return null
  const type = String(choice['type'])
  if (!['auto', 'any', 'tool', 'none'].includes(type)) return `tool_choice.type: '${type}' is invalid`
  if (list.length === 0 && type !== 'none') return 'tool_choice may only be specified while providing tools.'
  if (type === 'tool' && !names.includes(String(choice['name'])))
    return 'tool_choice.name: Tool not found in provided tools'
  return ['any', 'tool'].includes(type) && model?.forcedTools === false
    ? `tool_choice.type: '${type}' is not supported on this model`
    : null
}

const checkTool = (tool: Fields, path: string): string | null => {
  // a server tool has a dated type and fields of its own
  if (typeof tool['type'] === 'string' && tool['type'] !== 'custom') return null
  const extra = Object.keys(tool).find((name) => !FIELDS.has(name))
  if (extra) return `${path}.custom.${extra}: Extra inputs are not permitted`
  if (!NAME.test(String(tool['name']))) return `${path}.custom.name: String should match pattern`
  const { input_schema: schema } = tool
  if (!isFields(schema) || schema['type'] !== 'object')
    return `${path}.custom.input_schema.type: Input should be 'object'`
  return tool['strict'] === true ? checkSchema(schema, `${path}.custom.input_schema`) : null
}
