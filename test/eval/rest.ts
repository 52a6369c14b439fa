import { setTimeout as sleep } from 'node:timers/promises'
import { watchMessage } from '../../src/demo/follow.ts'
import { loadDraft } from '../../src/mail/drafts.ts'
import type { Shop } from './open-shop.ts'

const POLL = 15

/** Waits until nothing more happens to a mail by itself, and until the gates of its draft are known. */
export async function rest({ deps }: Pick<Shop, 'deps'>, id: string, patienceMs: number): Promise<void> {
  const until = performance.now() + patienceMs
  const watch = watchMessage(deps, { id, since: new Date(0), onLine: () => undefined })
  const { story, rests } = await watch(patienceMs)
  if (!rests) throw new Error(`it is still ${story.state} (${story.reasons.join()}) after ${patienceMs} ms`)
  const { draftId } = story
  if (draftId === null) return
  while ((await loadDraft(deps, draftId)).gates.length === 0) {
    if (performance.now() > until) throw new Error('the gates of its draft were never evaluated')
    await sleep(POLL)
  }
}
