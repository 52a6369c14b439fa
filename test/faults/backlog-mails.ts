/** The mail of an outage: one loud sender, many quiet ones, and threads in which a second mail follows the first. */
import { buildEml, postMail } from '../support/postern.ts'

export type Posted = { id: string; sender: string; messageId: string }
type Planned = { sender: string; name: string; follows?: string }

const AT_ONCE = 16
const LOUD_SHARE = 1 / 3
/** of a quiet sender: a question, the mail that follows it in its thread, and another question */
const PER_QUIET = 3
export const LOUD = 'loud'

/** At most `mails`, the loud sender's first, which is the worst order for everybody else. */
export function planBacklog(mails: number): Planned[][] {
  const loud = Array.from({ length: Math.floor(mails * LOUD_SHARE) }, (_, at) => ({
    sender: LOUD,
    name: `loud-${at}`,
    // every tenth mail of the loud sender follows the one before it
    ...(at % 10 === 1 ? { follows: `loud-${at - 1}` } : {}),
  }))
  const quiet = Array.from({ length: Math.floor((mails - loud.length) / PER_QUIET) }, (_, at) => `quiet-${at}`)
  const firsts = quiet.map((sender) => ({ sender, name: `${sender}-0` }))
  const followers = quiet.map((sender) => ({ sender, name: `${sender}-1`, follows: `${sender}-0` }))
  const others = quiet.map((sender) => ({ sender, name: `${sender}-2` }))
  // A mail that follows another is posted after it; the waves keep them apart.
  return [
    loud.filter(({ follows }) => follows === undefined),
    loud.filter(({ follows }) => follows !== undefined),
    firsts,
    followers,
    others,
  ]
}

/** Posts one wave after the other; throws when a mail is not answered 200. */
export async function postWaves(url: string, waves: readonly Planned[][]): Promise<Posted[]> {
  const posted: Posted[] = []
  for (const wave of waves) {
    const left = wave.values()
    const postRest = async () => {
      for (const planned of left) posted.push(await postOne(url, planned))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, postRest))
  }
  return posted
}

/** The text differs from mail to mail: a text that comes again is a flood, which is not what this measures. */
export async function postOne(url: string, { sender, name, follows }: Planned): Promise<Posted> {
  const messageId = `<${name}@customer.example>`
  const { status, id } = await postMail(
    url,
    buildEml({
      from: `${sender}@customer.example`,
      messageId,
      text: `When do you open? I ask for ${inLetters(name)}.`,
      ...(follows === undefined ? {} : { headers: [`In-Reply-To: <${follows}@customer.example>`] }),
    }),
    { proven: true },
  )
  if (status !== 200) throw new Error(`${name} was answered ${status}`)
  return { id, sender, messageId }
}

const inLetters = (name: string): string =>
  name.replace(/\W/g, '').replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')
