/** The articles in a folder: what lies under it as .md or .txt. Hidden ones and links stay out, so nothing outside is read. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../errors.ts'

/** `path` from the folder down, with slashes; `title` is it without its extension. */
export type ArticleFile = { path: string; title: string }

const EXTENSION = /\.(?:md|txt)$/i
const MOST_FILES = 5_000
/** A folder that was named by mistake, such as a home, ends the look soon. */
const MOST_ENTRIES = 100_000

/** Gives the files by path. Refuses `cli.file`: a folder that cannot be read, over 5,000 articles, two of one name, none. */
export async function listArticles(folder: string): Promise<ArticleFile[]> {
  const files: ArticleFile[] = []
  const folders = ['']
  let seen = 0
  for (let at = folders.pop(); at !== undefined; at = folders.pop()) {
    const entries = await readFolder(join(folder, at))
    seen += entries.length
    for (const entry of entries.filter(({ name }) => !name.startsWith('.'))) {
      const path = at === '' ? entry.name : `${at}/${entry.name}`
      if (entry.isDirectory()) folders.push(path)
      else if (entry.isFile() && EXTENSION.test(path)) files.push({ path, title: path.replace(EXTENSION, '') })
    }
    if (files.length > MOST_FILES) throw refused(`${folder}: it has more than ${MOST_FILES} .md and .txt files.`)
    if (seen > MOST_ENTRIES) throw refused(`${folder}: it has more than ${MOST_ENTRIES} entries.`)
  }
  if (files.length === 0) throw refused(`${folder}: it has no .md or .txt file.`)
  refuseTwins(files)
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** Two files of one name would be each other's next version at every import. */
function refuseTwins(files: readonly ArticleFile[]): void {
  const first = new Map<string, string>()
  for (const { path, title } of files) {
    const name = title.trim().normalize('NFC')
    const twin = first.get(name)
    if (twin !== undefined) throw refused(`${twin} and ${path} would have the same name.`)
    first.set(name, path)
  }
}

async function readFolder(path: string) {
  return readdir(path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw refused(`${path}: the folder cannot be read (${cause.code ?? 'no reason given'}).`)
  })
}

const refused = (why: string) => new AppError('cli.file', { why })
