import type pg from 'pg'
import type { Log } from '../../log.ts'
import type { MailProvider } from '../../providers/mail-provider.ts'
import type { JobName } from '../../queue/contract.ts'
import type { Mailboxes } from '../mailboxes.ts'
import type { ThrottleDeps } from '../throttle.ts'
import type { EpochDeps } from './epoch.ts'

/** What sending needs of the house. */
export type SendDeps = EpochDeps &
  ThrottleDeps & {
    pool: pg.Pool
    mailboxes: Mailboxes
    provider: MailProvider | null
    log: Pick<Log, 'warn'>
    wake(job: JobName): void
    policy: {
      sendingDomain: string
      publicUrl: string | null
      unknownOutcome: 'resend' | 'hold'
      unknownWaitSeconds: number
    }
  }
