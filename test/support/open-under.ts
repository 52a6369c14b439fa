import { readdir, readlink } from 'node:fs/promises'

/** What this process holds open below a folder, deleted files included. */
export async function openUnder(folder: string): Promise<string[]> {
  const names = await readdir('/proc/self/fd')
  const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')))
  return targets.filter((target) => target.startsWith(`${folder}/`))
}
