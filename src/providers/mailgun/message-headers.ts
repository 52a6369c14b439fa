/** The `message-headers` field: the only place where the header of a parsed post is read. */
import type { HeaderFields } from '../../mail/message.ts'

/** 4 MiB of tiny pairs already take 60 MB; a header that long is longer than any mail we accept. */
const MAX_JSON = 4 * 1024 * 1024

/**
 * Reads a JSON array of [name, value]. Null when there is none or it is not that; entries of another shape are left
 * out and make the whole `complete: false`.
 */
export const readMessageHeaders = (json: Buffer | undefined): { headers: HeaderFields; complete: boolean } | null => {
  const list = json === undefined || json.length > MAX_JSON ? null : parseJson(json.toString('utf8'))
  if (!Array.isArray(list)) return null
  const headers: HeaderFields = []
  for (const entry of list) {
    if (!Array.isArray(entry)) continue
    const [name, value] = entry
    if (entry.length === 2 && typeof name === 'string' && typeof value === 'string') headers.push([name, value])
  }
  return { headers, complete: headers.length === list.length }
}

const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
