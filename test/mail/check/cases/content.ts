/** Mail whose words or markup ask for a person. */
import type { Case } from './case.ts'

const NOTHING = { hidden: [], malicious: [], injection: [], removed: [] }

export const CONTENT: Case[] = [
  {
    name: 'text that its reader does not see',
    known: { content: { ...NOTHING, hidden: [{ how: 'no_size', text: 'x' }] } },
    finds: ['hidden-text review hidden_text'],
  },
  {
    name: 'markup that acts',
    known: { content: { ...NOTHING, malicious: [{ id: 'script-element', score: 5 }] } },
    finds: ['malicious-content review malicious_content'],
  },
  {
    name: 'an order to a model',
    known: { content: { ...NOTHING, injection: [{ id: 'override-en', score: 5 }] } },
    finds: ['injection-pattern review injection_suspected'],
  },
  {
    name: 'weak phrases that weigh enough together',
    known: {
      content: {
        ...NOTHING,
        injection: [
          { id: 'answer-order', score: 3 },
          { id: 'standing-order', score: 2 },
        ],
      },
    },
    finds: ['injection-pattern review injection_suspected'],
  },
  {
    name: 'a topic that a person answers, in the words',
    body: { text: 'Good morning, my lawyer will write to you about the broken vase.' },
    finds: ['delicate-topic review delicate_topic'],
  },
  {
    name: 'a topic that a person answers, in the subject',
    head: { subject: 'AW: Kündigung' },
    finds: ['delicate-topic review delicate_topic'],
  },
  {
    name: 'everything at once',
    known: {
      content: {
        ...NOTHING,
        hidden: [{ how: 'transparent', text: 'x' }],
        malicious: [{ id: 'event-handler', score: 5 }],
        injection: [{ id: 'template-token', score: 5 }],
      },
    },
    finds: [
      'hidden-text review hidden_text',
      'malicious-content review malicious_content',
      'injection-pattern review injection_suspected',
    ],
  },
]
