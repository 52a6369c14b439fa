/** What always waits for a person, whatever the model makes of it. */
export const TOPIC_CODES = ['legal', 'press', 'safety', 'threat', 'privacy', 'contract'] as const
export type TopicCode = (typeof TOPIC_CODES)[number]

/** Lists of {@link phrases}: one of `strong` is enough, of `weak` two of different lists are. */
export type Topic = { strong: readonly RegExp[]; weak: readonly RegExp[] }
