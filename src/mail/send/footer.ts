/**
 * What code puts under a reply as it leaves: that a machine wrote it, and where its sender lives. No part of the version that
 * a person approves, and never shown to Claude.
 */
import type { MailboxSettings } from '../mailbox-settings.ts'
import { disclosureIn } from './disclosure.ts'

type Footed = {
  settings: Pick<MailboxSettings, 'disclosure' | 'disclosure_text' | 'postal_address' | 'languages'>
  /** released by gates: no person approved this text */
  automatic: boolean
  /** Claude wrote this version, and no person changed it */
  byModel: boolean
  /** of the version, as Claude says it; '' when a person wrote it */
  language: string
}

/** Gives the lines, '' for none. */
export function footerOf({ settings, automatic, byModel, language }: Footed): string {
  const { disclosure, disclosure_text, postal_address, languages } = settings
  const discloses = byModel && (disclosure === 'always' || (disclosure === 'automatic' && automatic))
  const sentence = disclosure_text === '' ? disclosureIn([language, ...languages]) : disclosure_text
  return [discloses ? sentence : '', postal_address].filter((part) => part !== '').join('\n')
}
