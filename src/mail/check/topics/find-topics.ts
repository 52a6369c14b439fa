/** Which delicate topics a mail speaks of. Every list is read whatever the language: many people write in two. */
import { replySubject } from '../../subject.ts'
import { CONTRACT } from './contract.ts'
import { LEGAL } from './legal.ts'
import { foldWords } from './phrases.ts'
import { PRESS } from './press.ts'
import { PRIVACY } from './privacy.ts'
import { SAFETY } from './safety.ts'
import { THREAT } from './threat.ts'
import { TOPIC_CODES, type Topic, type TopicCode } from './topic.ts'

const TOPICS: Readonly<Record<TopicCode, Topic>> = {
  legal: LEGAL,
  press: PRESS,
  safety: SAFETY,
  threat: THREAT,
  privacy: PRIVACY,
  contract: CONTRACT,
}
/** Claude is given so much of a mail. */
const MAX_READ = 50_000

/**
 * Takes the subject and the sender's own words, as far as Claude reads them; gives the topics that one strong phrase or
 * two weak ones speak of.
 */
export function findTopics(subject: string, ownText: string): TopicCode[] {
  const texts = [replySubject(subject), ownText.slice(0, MAX_READ)].map(foldWords)
  const says = (list: RegExp) => texts.some((text) => list.test(text))
  return TOPIC_CODES.filter((code) => {
    const { strong, weak } = TOPICS[code]
    return strong.some(says) || weak.filter(says).length >= 2
  })
}
