/** How long a mail is on the road after its 200: check, draft, review and send, without the time that Claude takes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { importDocument } from '../../src/knowledge/store.ts'
import type { Scope } from '../support/database.ts'
import { startTestPostern } from '../support/postern.ts'

const MAILS = 60
const WARM_UP = 10
const CLAUDE_MS = 20

export async function measureHops(scope: Scope): Promise<{ median: number; p95: number; count: number }> {
  const postern = await startTestPostern(scope, {
    REPLY_MODE: 'auto',
    LOG_LEVEL: 'info',
    MAX_AUTO_REPLIES_PER_MAILBOX: '1000',
  })
  await importDocument(postern.deps, {
    mailboxId: postern.deps.mailboxes.all()[0]?.id ?? '',
    name: 'hours',
    content: 'On Saturdays we open from 10:00 to 14:00.',
  })
  const arrivedAt: number[] = []
  const claudeTimes: number[] = []
  timeCalls(postern, arrivedAt, claudeTimes)
  const times: number[] = []
  for (let n = 0; n < MAILS; n += 1) {
    const { status } = await postern.post(
      { from: `hop-${n}@customer.example`, text: 'When do you open on Saturdays?' },
      { proven: true },
    )
    const answered = performance.now()
    if (status !== 200) throw new Error(`status ${status}`)
    while (arrivedAt.length <= n) await sleep(1)
    if (n >= WARM_UP) times.push((arrivedAt[n] ?? 0) - answered - (claudeTimes[n] ?? 0))
    await sleep(30)
  }
  times.sort((a, b) => a - b)
  return {
    median: times[Math.floor(times.length / 2)] ?? 0,
    p95: times[Math.floor(times.length * 0.95)] ?? 0,
    count: times.length,
  }
}

/** The clock stands at the two providers: when the send was called, and how long the model took. */
function timeCalls(
  { deps, claude }: Awaited<ReturnType<typeof startTestPostern>>,
  arrivedAt: number[],
  claudeTimes: number[],
): void {
  claude.delay(CLAUDE_MS)
  const { model, provider } = deps
  if (model === null || provider === null) throw new Error('the bench needs both providers')
  deps.model = {
    ...model,
    call: async (prepared, call) => {
      const began = performance.now()
      const outcome = await model.call(prepared, call)
      claudeTimes[arrivedAt.length] = (claudeTimes[arrivedAt.length] ?? 0) + performance.now() - began
      return outcome
    },
  }
  deps.provider = {
    ...provider,
    send: (reply, deadline) => {
      arrivedAt.push(performance.now())
      return provider.send(reply, deadline)
    },
  }
}
