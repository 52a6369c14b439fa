/** From the environment to one text per variable: `NAME`, `NAME_FILE`, quotes and comments. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

export type Environment = Readonly<Record<string, string | undefined>>
export type Problem = { name: string; sentence: string }

const MAX_FILE_BYTES = 64 * 1024

/**
 * Takes the environment, the names to read and the older spellings of some; gives the texts that are set (an empty one
 * counts as unset) and a problem for each `NAME_FILE` that is set twice or cannot be read. No sentence holds a value.
 */
export const readTexts = (env: Environment, names: readonly string[], aliases: Readonly<Record<string, string>>) => {
  const texts: Record<string, string> = {}
  const problems: Problem[] = []
  for (const name of names) {
    for (const spelling of [name, aliases[name]]) {
      if (spelling === undefined || texts[name] !== undefined) continue
      const read = readOne(env, spelling)
      if ('problem' in read) problems.push(read.problem)
      else if (read.text !== '') texts[name] = read.text
    }
  }
  return { texts, problems }
}

const readOne = (env: Environment, name: string): { text: string } | { problem: Problem } => {
  const text = cleanValue(env[name] ?? '')
  const path = cleanValue(env[`${name}_FILE`] ?? '')
  if (path === '') return { text }
  if (text !== '') {
    return { problem: { name, sentence: `${name} and ${name}_FILE are both set; keep one of them.` } }
  }
  const file = readSmallFile(path)
  if ('text' in file) return file
  return { problem: { name: `${name}_FILE`, sentence: file.refused } }
}

/** A value as people write it in an env file: quotes around it and a comment after it (` # …`) do not belong to it. */
const cleanValue = (raw: string): string => {
  const quoted = /^\s*(["'])(.*?)\1\s*(?:\s#.*)?$/s.exec(raw)
  if (quoted) return quoted[2] ?? ''
  const comment = raw.search(/\s#/)
  return (comment === -1 ? raw : raw.slice(0, comment)).trim()
}

const readSmallFile = (path: string): { text: string } | { refused: string } => {
  let file: number | null = null
  try {
    file = openSync(path, 'r')
    // A pipe or a device could block the start or never end.
    if (!fstatSync(file).isFile()) return { refused: 'This is not a regular file.' }
    const bytes = Buffer.alloc(MAX_FILE_BYTES + 1)
    const length = readSync(file, bytes, 0, bytes.length, 0)
    if (length > MAX_FILE_BYTES) return { refused: 'The file is larger than 64 KiB.' }
    const text = bytes.toString('utf8', 0, length).replace(/(\r?\n)+$/, '')
    return text === '' ? { refused: 'The file is empty.' } : { text }
  } catch (error) {
    return { refused: `The file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).` }
  } finally {
    if (file !== null) closeSync(file)
  }
}
