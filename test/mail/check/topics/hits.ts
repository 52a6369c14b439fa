/** Mails that a person has to answer, each with the topic that is in it. */
import type { TopicCode } from '../../../../src/mail/check/topics/topic.ts'
import { CONTRACT_HITS } from './hits/contract.ts'
import { LEGAL_HITS } from './hits/legal.ts'
import { PRESS_HITS } from './hits/press.ts'
import { PRIVACY_HITS } from './hits/privacy.ts'
import { SAFETY_HITS } from './hits/safety.ts'
import { THREAT_HITS } from './hits/threat.ts'

export const HITS: Readonly<Record<TopicCode, readonly string[]>> = {
  legal: LEGAL_HITS,
  press: PRESS_HITS,
  safety: SAFETY_HITS,
  threat: THREAT_HITS,
  privacy: PRIVACY_HITS,
  contract: CONTRACT_HITS,
}

/** Where the subject alone says it. */
export const SUBJECTS: readonly (readonly [TopicCode, string])[] = [
  ['contract', 'Kündigung'],
  ['contract', 'AW: Kündigung Teeabo'],
  ['contract', 'Résiliation'],
  ['contract', 'Re: RE: Rescisión'],
  ['contract', 'Disdetta abbonamento'],
  ['contract', 'Výpověď'],
  ['legal', 'Letter before action'],
  ['privacy', 'Subject access request'],
  ['press', 'Pressemitteilung und Interviewanfrage'],
]
