/** Every rule, in the order in which its findings are told: final ones first, then what waits, then what is reviewed. */
import type { Rule } from '../facts.ts'
import { autoSubmitted } from './auto-submitted.ts'
import { automaticSubject } from './automatic-subject.ts'
import { blockedSender } from './blocked-sender.ts'
import { bounceReport } from './bounce-report.ts'
import { bulkMail } from './bulk-mail.ts'
import { calendarRequest } from './calendar-request.ts'
import { damagedMail } from './damaged-mail.ts'
import { delicateTopic } from './delicate-topic.ts'
import { deliveredBefore } from './delivered-before.ts'
import { draftingFrozen } from './drafting-frozen.ts'
import { earlierFailure } from './earlier-failure.ts'
import { encryptedContent } from './encrypted-content.ts'
import { hiddenText } from './hidden-text.ts'
import { injectionPattern } from './injection-pattern.ts'
import { machineMark } from './machine-mark.ts'
import { mailingList } from './mailing-list.ts'
import { maliciousContent } from './malicious-content.ts'
import { messageIdReused } from './message-id-reused.ts'
import { modelMissing } from './model-missing.ts'
import { noText } from './no-text.ts'
import { notAddressed } from './not-addressed.ts'
import { nullReversePath } from './null-reverse-path.ts'
import { ourMessageId } from './our-message-id.ts'
import { ownAddress } from './own-address.ts'
import { precedence } from './precedence.ts'
import { repeatedText } from './repeated-text.ts'
import { replyToDiffers } from './reply-to-differs.ts'
import { responderMark } from './responder-mark.ts'
import { responseSuppressed } from './response-suppressed.ts'
import { robotSender } from './robot-sender.ts'
import { roleSender } from './role-sender.ts'
import { severalSenders } from './several-senders.ts'
import { spamVerdict } from './spam-verdict.ts'
import { stopRequest } from './stop-request.ts'
import { tooManyMails } from './too-many-mails.ts'
import { undeliverableDomain } from './undeliverable-domain.ts'
import { unknownRecipient } from './unknown-recipient.ts'
import { unprovenSender } from './unproven-sender.ts'

export const RULES: readonly Rule[] = [
  ownAddress,
  blockedSender,
  nullReversePath,
  autoSubmitted,
  bounceReport,
  robotSender,
  mailingList,
  precedence,
  responderMark,
  deliveredBefore,
  ourMessageId,
  stopRequest,

  unknownRecipient,
  tooManyMails,
  repeatedText,
  undeliverableDomain,
  encryptedContent,
  calendarRequest,
  noText,
  modelMissing,
  draftingFrozen,

  unprovenSender,
  severalSenders,
  damagedMail,
  hiddenText,
  maliciousContent,
  injectionPattern,
  delicateTopic,
  spamVerdict,
  replyToDiffers,
  messageIdReused,
  notAddressed,
  responseSuppressed,
  machineMark,
  roleSender,
  automaticSubject,
  bulkMail,
  earlierFailure,
]
