/**
 * The fault table: every fault that a mail, a reply or this service must survive, and what shows that it does: a fault of
 * this folder, a test that exists for it, or the reason why nothing does yet.
 */
import { SECOND } from '../../src/clock.ts'
import type { Scope } from '../support/database.ts'
import { runBacklog } from './backlog.ts'
import { CLAUDE } from './claude.ts'
import { CONFLICTS } from './conflicts.ts'
import { CONTROLS } from './control.ts'
import { DATABASE } from './database.ts'
import type { Fault } from './fault.ts'
import { KILLS } from './kills.ts'
import { MAILGUN } from './mailgun.ts'
import type { Measure } from './measure.ts'
import { RESTORE } from './restore.ts'
import { SIGNALS } from './signals.ts'
import { runTerms } from './terms.ts'

/** In the order in which they run. */
export const FAULTS: readonly Fault[] = [
  ...KILLS,
  ...CONFLICTS,
  ...SIGNALS,
  ...DATABASE,
  ...CLAUDE,
  ...MAILGUN,
  ...RESTORE,
  ...CONTROLS,
]

type Program = { name: string; run(scope: Scope, say: (line: string) => void): Promise<Measure[]> }

/** What takes a machine for itself, and many minutes: `--long`, or by name. */
export const PROGRAMS: readonly Program[] = [
  { name: 'terms', run: (scope, say) => runTerms(scope, { times: 50, say }) },
  { name: 'backlog', run: (scope, say) => runBacklog(scope, { mails: 10_000, freshEvery: 1 * SECOND, say }) },
]

/** A file below test/, and a part of the title of a test in it. */
type Shown = readonly [file: string, title: string]
export type Row = { fault: string; faults?: readonly string[]; shown?: readonly Shown[]; open?: string }

export const ROWS: readonly Row[] = [
  { fault: 'SIGKILL before the mail is committed', faults: ['kill-before-commit'] },
  { fault: 'SIGKILL after the commit, before the 200', faults: ['kill-before-answer'] },
  {
    fault: 'SIGKILL in the prompt, the call, before the draft is committed',
    faults: ['kill-before-draft'],
    shown: [['budget/ask.test.ts', 'a worker that is killed while it waits for the answer is charged']],
  },
  { fault: 'SIGKILL between draft and outbox', faults: ['kill-after-draft'] },
  { fault: 'SIGKILL after Mailgun accepted, before we record it', faults: ['kill-after-post', 'kill-in-look-up'] },
  { fault: 'SIGKILL between outbox and post', faults: ['kill-before-post', 'kill-in-resend'] },
  {
    fault: 'two workers, the same job',
    faults: ['workers-on-one-job'],
    shown: [['flow/paused-worker.test.ts', 'the other drafts and sends, the late draft is dropped']],
  },
  { fault: 'clocks that jump or disagree', faults: ['clock-wrong'] },
  {
    fault: 'database down when a mail comes',
    faults: ['database-stops'],
    shown: [['mail/accept/database-outage.test.ts', 'makes every post 503 in time']],
  },
  { fault: 'database restarts, backends are terminated', faults: ['database-stops', 'database-ends-connections'] },
  { fault: 'database connections half open', faults: ['database-silent'] },
  {
    fault: 'database read-only or full, disk full',
    faults: ['database-read-only', 'database-full'],
    shown: [
      ['mail/accept/storage-failure.test.ts', 'row fails once with'],
      ['mail/accept/spool.test.ts', 'a disk that takes only a part of what it is given'],
    ],
  },
  {
    fault: 'no connection left, deadlock, serialization failure',
    faults: ['database-no-connections', 'database-locked', 'database-deadlock', 'database-serialization'],
  },
  {
    fault: 'migration during traffic',
    shown: [['db/migrate.test.ts', 'of two processes that migrate at once']],
    open: 'an old release beside a new one: there is none before this one',
  },
  { fault: 'Claude 429 with retry-after', faults: ['claude-429'] },
  { fault: 'Claude 429 without retry-after: the spend limit', faults: ['claude-stops'] },
  {
    fault: 'Claude 529, 500, 504, reset, timeout',
    faults: ['claude-5xx', 'claude-breaks', 'claude-drips'],
    shown: [['flow/model-outcomes.test.ts', 'waits, and the mail is answered later']],
  },
  { fault: 'Claude 400, 413', faults: ['claude-400-413'] },
  { fault: 'Claude 401, 402, 403', faults: ['claude-stops'] },
  { fault: 'Claude answers without the agreed form', faults: ['claude-malformed', 'claude-malformed-twice'] },
  { fault: 'Claude refuses, or stops for a reason of its own', faults: ['claude-refuses', 'claude-odd-stops'] },
  { fault: 'usage missing or lying', faults: ['claude-usage'] },
  { fault: 'Mailgun 400, 401, 402, 413', faults: ['mailgun-400-413', 'mailgun-401-402'] },
  { fault: 'Mailgun 429, 5xx', faults: ['mailgun-429', 'mailgun-5xx'] },
  {
    fault: 'Mailgun accepts, then times out or resets',
    faults: [
      'mailgun-takes-and-breaks',
      'mailgun-takes-and-hangs',
      'mailgun-hangs',
      'mailgun-resets',
      'mailgun-unreachable',
      'events-late',
      'events-never',
      'events-fail',
    ],
  },
  { fault: 'Mailgun 200 with a garbage body', faults: ['mailgun-takes-and-breaks'] },
  {
    fault: 'header fields over 16 kB in all',
    shown: [['mail/send/headers.test.ts', 'a long thread keeps its first reference']],
  },
  { fault: 'delivery events out of order, doubled, early', shown: [['mail/track/apply.test.ts', 'order']] },
  {
    fault: 'the same webhook a hundred times at once',
    shown: [
      ['promises/p2-nothing-is-sent-twice.test.ts', 'a hundred redeliveries at once'],
      ['security/raced-token.test.ts', 'forty copies of one post'],
    ],
  },
  {
    fault: 'a used signature with another body',
    shown: [['security/replayed-token.test.ts', 'a used signature that comes']],
  },
  {
    fault: 'the same Message-ID on another mail; none',
    shown: [
      ['mail/accept/threads.test.ts', 'another text under a known Message-ID'],
      ['mail/accept/threads.test.ts', 'without a Message-ID the same words'],
    ],
  },
  { fault: 'late by minutes, hours, days', shown: [['security/late-token.test.ts', 'with a token never seen']] },
  {
    fault: 'signing key rotated meanwhile',
    shown: [['providers/mailgun/signature.test.ts', 'either of two keys verifies']],
  },
  { fault: 'wrong signing key deployed', shown: [['security/wrong-signing-key.test.ts', 'every mail arrives once']] },
  {
    fault: 'Fernet keys rotated meanwhile, killed inside',
    shown: [['crypto/rotate-keys.test.ts', 'a rotation killed again and again']],
  },
  { fault: 'Fernet key lost or wrong', shown: [['crypto/root-keys.test.ts', 'a wrong ring is refused']] },
  {
    fault: 'slow-loris, idle connections, very many',
    shown: [
      ['security/slow-loris.test.ts', 'mail is taken'],
      ['security/header-flood.test.ts', 'connections over the limit are dropped'],
    ],
  },
  {
    fault: 'oversize bodies, header floods, countless parts',
    shown: [
      ['security/oversize.test.ts', 'over its limit is answered'],
      ['security/header-flood.test.ts', 'are answered 431 and closed'],
      ['security/countless-parts.test.ts', 'the first 1,000 are recorded'],
    ],
  },
  {
    fault: 'compressed requests, archives that explode',
    shown: [['security/compression-bomb.test.ts', 'archives of 256 MiB each']],
  },
  {
    fault: 'invalid UTF-8, lone surrogates, NUL',
    shown: [['security/poison-fields.test.ts', 'NUL, lone surrogates, invalid UTF-8']],
  },
  {
    fault: 'a mail that always throws',
    shown: [['security/poison-mail.test.ts', 'is buried, and the mails behind it are answered']],
  },
  {
    fault: 'SIGTERM with jobs running',
    faults: ['sigterm'],
    shown: [
      ['flow/stopping.test.ts', 'each SIGTERM under load ends with 0 in time'],
      ['flow/stopping.test.ts', 'a second SIGTERM does not wait for the work'],
    ],
  },
  { fault: 'SIGTERM between the commit and the 200', faults: ['sigterm'] },
  { fault: 'out of memory, an error that nobody catches', faults: ['crash-in-any-stage'] },
  {
    fault: 'a backlog after an outage',
    shown: [
      ['flow/backlog.test.ts', 'fresh mail goes first, senders take turns'],
      ['flow/budget.test.ts', '50 mails at once never exceed the budget'],
    ],
  },
  { fault: 'the target of alerts is down', open: 'alerts are lines of the log and a metric; nothing is called yet' },
  {
    fault: 'a person is erased while a job runs',
    shown: [['security/erased-person.test.ts', 'twenty mails that arrive together while their sender is erased']],
    open: 'erasure on request comes with a later release',
  },
  { fault: 'retention and export at once', open: 'both come with a later release' },
  { fault: 'a backup is restored', faults: ['backup-restored'] },
]
