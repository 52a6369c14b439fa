/** `postern keys …`: the keys of .env, and the small keys in the database that they wrap. */
import { randomBytes } from 'node:crypto'
import { generateFernetKey } from '../../crypto/fernet.ts'
import { type ListedKey, listKeys, rotateKeys } from '../../crypto/rotate-keys.ts'
import type { Answer, Call, Command } from '../command.ts'
import { withDatabase } from '../session.ts'
import { shortTime, table, type View } from '../view.ts'

const SECRET_BYTES = 64

export const KEYS: readonly Command[] = [
  {
    name: 'keys generate',
    about: 'Makes a SECRET_KEY and an ENCRYPTION_KEY. Needs no configuration and keeps nothing.',
    args: [],
    options: {},
    examples: ['postern keys generate', 'umask 077; postern keys generate >> .env'],
    run: generate,
  },
  {
    name: 'keys list',
    about: 'Lists the keys of ENCRYPTION_KEY, how many small keys each wraps, since when, and which can go.',
    args: [],
    options: {},
    examples: ['postern keys list'],
    run: list,
  },
  {
    name: 'keys rotate',
    about:
      'Wraps every small key under the first key of ENCRYPTION_KEY. Mail is not touched; may be killed and repeated.',
    args: [],
    options: {},
    examples: ['ENCRYPTION_KEY=NEW,OLD postern keys rotate', 'postern keys list   # then take the old key out'],
    run: rotate,
  },
]

async function generate(): Promise<Answer> {
  const keys = {
    SECRET_KEY: randomBytes(SECRET_BYTES).toString('base64url'),
    ENCRYPTION_KEY: generateFernetKey(),
  }
  const text = [
    '# Put these lines into .env (readable by you alone), or each value into your secret store.',
    '# Without ENCRYPTION_KEY no mail opens again: keep a copy of it outside this machine.',
    '# To replace an ENCRYPTION_KEY, put the new one first: ENCRYPTION_KEY=NEW,OLD, then run: postern keys rotate',
    ...Object.entries(keys).map(([name, key]) => `${name}=${key}`),
  ]
  return { json: keys, text: () => text.join('\n') }
}

async function list(call: Call): Promise<Answer> {
  const items = await withDatabase(call, ({ pool, ring }) => listKeys(pool, ring))
  return { json: { items, next: null }, text: (view) => renderKeys(view, items) }
}

async function rotate(call: Call): Promise<Answer> {
  const { rewrapped, items } = await withDatabase(call, async ({ pool, ring }) => {
    const moved = await rotateKeys(pool, ring, { onProgress: (count) => call.note(`${count} keys wrapped anew`) })
    return { ...moved, items: await listKeys(pool, ring) }
  })
  const done = `${rewrapped} ${rewrapped === 1 ? 'key was' : 'keys were'} wrapped anew.`
  return { json: { rewrapped, items }, text: (view) => `${done}\n\n${renderKeys(view, items)}` }
}

function renderKeys(view: View, items: readonly ListedKey[]): string {
  return table(view, items, [
    { head: 'KEY', cell: ({ id }) => id },
    { head: 'PLACE', cell: ({ place }) => (place === null ? 'missing' : place === 1 ? '1 (wraps)' : String(place)) },
    { head: 'WRAPS', cell: ({ rows }) => String(rows) },
    { head: 'SINCE', cell: ({ oldestWrappedAt: at }) => (at === null ? '-' : shortTime(at)) },
    { head: 'CAN GO', cell: ({ removable }) => (removable ? 'yes' : 'no') },
  ])
}
