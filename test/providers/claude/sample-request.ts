import type { DraftRequest } from '../../../src/providers/model.ts'

export const SHIPPING = 'Parcels to Iceland & Norway take "nine" days. Returns are free for 30 days.'

export const sampleRequest = (change: Partial<DraftRequest> = {}): DraftRequest => ({
  mailbox: 'support@shop.example',
  mailboxRef: 'mailbox-7f3a',
  today: '2026-11-21',
  persona: { name: '', tone: '', guardRails: '' },
  languages: [],
  canary: 'nonsense-of-the-sample',
  operatorAnswers: [],
  documents: [{ id: 'd1', name: 'Shipping', content: SHIPPING }],
  mail: {
    from: { name: 'Ada Quist', address: 'ada@customer.example' },
    subject: 'Delivery',
    receivedAt: '2026-11-20T10:00:00Z',
    text: 'Hello, how many days do parcels to Iceland take?',
    quoted: '',
  },
  thread: [],
  ...change,
})

export const sampleMail = (text: string): DraftRequest['mail'] => ({ ...sampleRequest().mail, text })
