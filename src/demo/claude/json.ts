/** Untrusted JSON, as the fake looks at it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type Fields = { [name: string]: Json }

export const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A content's blocks; a string is one text block. null: neither. */
export const toBlocks = (content: Json | undefined): Fields[] | null => {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return Array.isArray(content) && content.every(isFields) ? content : null
}

/** The text of a content's blocks, one below the other. */
export const toText = (content: Json | undefined): string =>
  (toBlocks(content) ?? []).map((block) => String(block['text'] ?? '')).join('\n')

export const parse = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
