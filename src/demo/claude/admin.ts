/**
 * For tests and tools in another process than the fake:
 *   GET, DELETE /_fake/requests   the captured calls
 *   POST /_fake/script            a list is a script; { always?, delayMs?, grammarMs? } sets what it names
 *   GET, POST /_fake/mode         { mode?, seeds? }
 *   GET /_fake/ledger             { billed, rows }; nano-dollars as text
 *   POST /_fake/forget            everything as at the start
 */
import { type Exchange, parseJson, sendJson } from '../http-server.ts'
import { type ScriptEntry, setAlways } from './script.ts'
import type { Seed } from './spoil.ts'
import { forget, type State } from './state.ts'
import type { FakeMode } from './think.ts'

type Settings = { always?: ScriptEntry; delayMs?: number; grammarMs?: number }

export const routeAdmin = (state: State, { request, response, url, body }: Exchange) => {
  const given = parseJson(body)
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /_fake/requests':
      return sendJson(response, 200, { requests: state.requests })
    case 'GET /_fake/mode':
      return sendJson(response, 200, { mode: state.mind.mode, seeds: state.mind.seeds })
    case 'GET /_fake/ledger':
      return sendJson(response, 200, showLedger(state))
    case 'DELETE /_fake/requests':
      state.requests.length = 0
      break
    case 'POST /_fake/script':
      applySettings(state, given as ScriptEntry[] | Settings)
      break
    case 'POST /_fake/mode':
      Object.assign(state.mind, pickMode(given as { mode?: FakeMode; seeds?: Seed[] }))
      break
    case 'POST /_fake/forget':
      forget(state)
      break
    default:
      return sendJson(response, 404, { message: 'no such admin route' })
  }
  sendJson(response, 200, { status: 'ok' })
}

const applySettings = (state: State, given: ScriptEntry[] | Settings) => {
  if (Array.isArray(given)) return void state.script.next.push(...given)
  const { always, delayMs = state.delayMs, grammarMs = state.grammarMs } = given
  if (always !== undefined) setAlways(state.script, always)
  Object.assign(state, { delayMs, grammarMs })
}

/** Seeds alone mean that they are to be used. */
const pickMode = ({ mode, seeds }: { mode?: FakeMode; seeds?: Seed[] }) => ({
  ...(seeds !== undefined && { seeds, mode: 'seeded' as const }),
  ...(mode !== undefined && { mode }),
})

const showLedger = ({ ledger }: State) => ({
  billed: String(ledger.billed),
  rows: ledger.rows.map((row) => ({ ...row, nano: String(row.nano) })),
})
