/** Connections that break, and pages of gateways that are no answer of the API. */
import { type Exchange, resetConnection } from '../http-server.ts'
import type { BreakName, ClaudeAnswer } from './scripted.ts'

/** Whether the model had answered, and so somebody pays, when the line broke. */
const BILLED: Readonly<Record<BreakName, boolean>> = {
  'html-502': false,
  'html-200': false,
  'not-json': true,
  hang: false,
  'hang-billed': true,
  'hang-in-body': true,
  reset: false,
  'reset-billed': true,
  'reset-in-body': true,
}

export const isBreak = (answer: ClaudeAnswer): answer is BreakName =>
  typeof answer === 'string' && Object.hasOwn(BILLED, answer)

export const isBilled = (name: BreakName): boolean => BILLED[name]

export const breakLine = (name: BreakName, { request, response }: Exchange) => {
  const start = (type: string, status = 200) => response.writeHead(status, { 'content-type': type })
  switch (name) {
    case 'hang':
    case 'hang-billed':
      return
    case 'hang-in-body':
      start('application/json').write('{"id":"msg_cut","content":[')
      return
    case 'reset':
    case 'reset-billed':
      return resetConnection(request)
    case 'reset-in-body':
      start('application/json').write('{"id":', () => resetConnection(request))
      return
    case 'html-502':
      start('text/html', 502).end('<html>Bad gateway</html>')
      return
    case 'html-200':
      start('text/html').end('<html>Sign in to the network</html>')
      return
    case 'not-json':
      start('application/json').end('{"id": <html>')
  }
}
