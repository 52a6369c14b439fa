/** A folder of its own for each test file that imports this, removed at its end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

export const folder = mkdtempSync(join(tmpdir(), 'postern-config-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

/** A path in the folder at which nothing is. */
export const newPath = () => {
  files += 1
  return join(folder, `f${files}`)
}

/** Keeps a text in a new file, gives its path. */
export const writeFile = (text: string) => {
  const path = newPath()
  writeFileSync(path, text)
  return path
}
