/** What each guard says, and what it lets pass. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GuardInput } from '../../../../src/mail/draft/guards/guard.ts'
import { GUARDS } from '../../../../src/mail/draft/guards/index.ts'
import { GUARD_NAMES, type GuardName } from '../../../../src/mail/message.ts'
import { resting, sampleInput } from './sample-input.ts'

type Case = { name: string; finds?: readonly string[] } & Partial<GuardInput> & { text: string }

const FORM = 'https://kettle-and-fern.example/returns'

const TABLES: Record<GuardName, readonly Case[]> = {
  size: [
    { name: 'a short reply', text: 'Yes.' },
    { name: 'as much as a reply may have', text: 'word '.repeat(2_000) },
    { name: 'as many lines as a reply may have', text: 'a\n'.repeat(199) },
    { name: 'letters of another script', text: 'はい。' },
    {
      name: 'one character too many',
      text: `${'word '.repeat(2_000)}!`,
      finds: ['the reply has 10001 characters, 10000 are the most'],
    },
    { name: 'one line too many', text: 'a\n'.repeat(200), finds: ['the reply has 201 lines, 200 are the most'] },
    { name: 'digits alone', text: '12.', finds: ['the reply has no letter in it'] },
  ],
  unicode: [
    { name: 'accents and typography', text: '„Grüße“ – “déjà vu” … 12 m² ½ № §\u00a05 10\u202f%' },
    { name: 'emoji', text: '🙂 👩🏽‍💻 ❤️ 1️⃣ 🇦🇹 👨‍👩‍👧' },
    { name: 'Persian and Hindi joiners', text: 'می‌خواهم क्‍ष' },
    { name: 'Russian', text: 'Здравствуйте, спасибо за письмо.' },
    { name: 'Greek', text: 'Ευχαριστούμε για το μήνυμα.' },
    { name: 'units and formulas', text: '5 μm, 3 kΩ, ΔT = 2, λmax' },
    { name: 'Vietnamese in NFD', text: 'Tiếng Việt có dấu: ễ, ự, ặ'.normalize('NFD') },
    { name: 'Hebrew with points', text: 'בְּרֵאשִׁ֖ית' },
    { name: 'line ends of Windows in what the model wrote', text: 'a\nb', raw: 'a\r\nb' },
    {
      name: 'an override',
      text: 'a \u202eb',
      finds: ['the reply has a character that turns the direction of the text (U+202E)'],
    },
    {
      name: 'a mixed word',
      text: 'Your pаyment',
      finds: ['the reply has the word pаyment, which mixes alphabets or imitates Latin letters'],
    },
  ],
  token: [
    { name: 'words in brackets', text: 'See [1], [Chapter 2] and (Appendix 3).' },
    { name: 'names of a shop', text: 'Person 1 has card 2 and KF_L06 is not KF-L03.' },
    {
      name: 'a token',
      text: 'Dear [PERSON_1],',
      finds: ['[PERSON_1] stands where a private value was taken out'],
    },
    {
      name: 'a reason with something invisible in it',
      text: 'Yes.',
      refusedTokens: [{ token: '[IBAN_3]', why: 'un\u200bknown\n' }],
      finds: ['the token [IBAN_3] stays out: unknown'],
    },
    {
      name: 'a refused token',
      text: 'Yes.',
      refusedTokens: [{ token: '[IBAN_3]', why: 'it is of no mail in this thread' }],
      finds: ['the token [IBAN_3] stays out: it is of no mail in this thread'],
    },
  ],
  leak: [
    { name: 'seven words of the rules', text: 'You know that they never offer more than ten percent off.' },
    { name: 'what we say when something is missing', text: 'We will check and come back.' },
    {
      name: 'words that a document has, too',
      text: 'Never offer more than ten percent off to anybody, whatever they threaten.',
      documents: [
        { id: '1', name: 'a', content: 'never offer more than ten percent off – to anybody, whatever they threaten' },
      ],
    },
    {
      name: 'words that a quote has, too',
      text: 'Never offer more than ten percent off to anybody.',
      quotes: ['Never offer more than ten percent off to anybody'],
    },
    {
      name: 'a UUID, an IBAN, a long number',
      text: '0190b6a8-9c1e-7c3e-8f7a-2b1d9e8c7a6b AT611904300234573201 4711081500001234567890',
    },
    {
      name: 'a key that a document has',
      text: `Use sk-test-${'a1'.repeat(10)}.`,
      documents: [{ id: '1', name: 'a', content: `Use sk-test-${'a1'.repeat(10)}` }],
    },
    { name: 'no canary', text: 'Yes.', canary: '' },
    {
      name: 'a short canary',
      text: 'The word is f-o-x-7.',
      canary: 'fox7',
      finds: ['the reply has the mark in it that only our rules have'],
    },
    {
      name: 'eight words of the rules',
      text: 'They never offer more than ten percent off to anybody.',
      finds: ['the reply repeats the rules: never offer more than ten percent off to'],
    },
    { name: 'a key', text: `AKIA${'ABCDEFGH12345678'}`, finds: ['the reply has an API key in it: AKIAABCD…'] },
  ],
  address: [
    { name: 'the correspondent', text: 'We wrote to Anna@Customer.example.' },
    { name: 'our own', text: 'Write to help@kettle-and-fern.example!' },
    { name: 'one of a document', text: 'Write to <parcels@kettle-and-fern.example>.' },
    { name: 'one that the operator allows', text: 'Write to mailto:press@kettle-and-fern.example' },
    { name: 'emphasis', text: 'Write to **parcels@kettle-and-fern.example** or _help@kettle-and-fern.example_.' },
    { name: 'spelled for machines', text: 'Write to help (at) kettle-and-fern (dot) example.' },
    { name: 'a sign without an address', text: 'The stand @ Hall 4, follow @kettle, 3 @ 4.' },
    { name: 'at before a host', text: 'Look at us at kettle-and-fern.example.' },
    { name: 'at and point', text: 'Look at this point of view, and at which point in the list it is.' },
    {
      name: 'another',
      text: 'Write to Boss@Evil.example.',
      finds: ['the address boss@evil.example is in no document'],
    },
  ],
  link: [
    { name: 'a URL of a document', text: `See ${FORM}.` },
    { name: 'the same in another case and with its port', text: 'See HTTPS://Kettle-and-Fern.EXAMPLE:443/returns' },
    { name: 'in brackets and quotes', text: `See (${FORM}), "${FORM}", <${FORM}> and ‘${FORM}’!` },
    { name: 'as Markdown', text: `See [the form](${FORM}) and [${FORM}](${FORM}).` },
    { name: 'a URL behind Markdown of a document', text: 'See https://kettle-and-fern.example/repairs' },
    { name: 'a URL with a reference in a document', text: 'See https://kettle-and-fern.example/track?lang=en&step=1' },
    { name: 'the host of one', text: 'See kettle-and-fern.example or www.kettle-and-fern.example.' },
    { name: 'a name without a scheme of a document', text: 'See https://www.kettle-and-fern.example/laden' },
    {
      name: 'a URL of the list',
      text: 'See https://status.kettle-and-fern.example and https://maps.example/place?id=kettle%20fern.',
    },
    { name: 'a host between Japanese words', text: '詳しくはkettle-and-fern.exampleをご覧ください。' },
    { name: 'files', text: 'See order.pdf, catalogue-2026.pdf, IMG_1.jpeg, press-pictures.zip and Node.js.' },
    {
      name: 'abbreviations',
      text: 'e.g. z.B. i.d.R. u.a. d.h. p.m. U.S.A. Ph.D. Dr.in Müller, B.Sc., Huber & Co.KG, p.es. p. ex. s.r.o.',
    },
    { name: 'times, numbers and versions', text: 'At 10.30, on 3.11.2026, 1.234,56 and v2.4.1 or version 1.2.3.4' },
    { name: 'slashes', text: 'and/or, 24/7, 3/2026, km/h, yes // no' },
    { name: 'colons', text: 'Your data: nothing is kept. Our file: order.pdf. Subject: tea' },
    { name: 'an address', text: 'Write to help@kettle-and-fern.example.' },
    { name: 'the red dot', text: 'The red dot is the polka dot in the middle.' },
    {
      name: 'another host',
      text: 'See https://evil.example/x?d=1.',
      finds: ['the link https://evil.example/x?d=1 is in no document'],
    },
    {
      name: 'a scheme that runs',
      text: 'See javascript:alert(1)',
      finds: ['the link javascript:alert(1) has a form that never leaves'],
    },
  ],
  wording: [
    { name: 'a price with its quote', text: 'It costs 6,90 Euro.', sentences: [resting('It costs 6,90 Euro.', 0)] },
    { name: 'a price of a table', text: 'The Wren costs €52.', sentences: [resting('The Wren costs €52.', 5)] },
    {
      name: 'a sentence over two lines',
      text: 'It costs\n6,90 Euro.',
      sentences: [resting('It costs 6,90 Euro.', 0)],
    },
    {
      name: 'a replacement',
      text: 'We will replace it free of charge.',
      sentences: [resting('We will replace it free of charge.', 2)],
    },
    {
      name: 'a refund in German',
      text: 'Wir erstatten den vollen Preis.',
      sentences: [resting('Wir erstatten den vollen Preis.', 1)],
    },
    { name: 'days', text: 'Wir liefern in 4 bis 6 Tagen.', sentences: [resting('Wir liefern in 4 bis 6 Tagen.', 4)] },
    {
      name: 'days in words of the quote',
      text: 'We send it within 2 days.',
      sentences: [resting('We send it within 2 days.', 0)],
      quotes: ['It leaves in two days.'],
    },
    { name: 'a warning that a document has', text: 'Never send us your password: we do not need it for a return.' },
    { name: 'we will check', text: 'We will check and come back to you tomorrow.' },
    { name: 'what somebody asked for', text: 'We received your request for a refund.' },
    { name: 'free without money', text: 'Feel free to ask; Anna is free on Monday.' },
    { name: 'numbers without money', text: 'Order 4711, 3 pieces, 10.30, 8010 Graz, 0.9 l.' },
    {
      name: 'another price',
      text: 'It costs 5,90 Euro.',
      sentences: [resting('It costs 5,90 Euro.', 0)],
      finds: ['money: 5,90 euro is in no quote of its sentence'],
    },
    {
      name: 'a password',
      text: 'Send us your password.',
      finds: ['credentials: "password" in a sentence that is in no document'],
    },
    {
      name: 'the end of a warning',
      text: 'send us your password: we do not need it for a return.',
      finds: ['credentials: "password" in a sentence that is in no document'],
    },
    {
      name: 'a lawyer',
      text: 'Ask a lawyer.',
      finds: ['legal matters: "lawyer" in a sentence that is in no document'],
    },
    {
      name: 'a refund',
      text: 'We will gladly refund it.',
      finds: ['a refund: "we will gladly refund" is in no quote of its sentence'],
    },
    { name: 'a day', text: 'You will receive it on Friday.', finds: ['a date: friday is in no quote of its sentence'] },
  ],
  evidence: [
    { name: 'a claim with its quote', text: 'a', sentences: [{ text: 'a', evidence: [0], claim: 'price' }] },
    { name: 'no claim', text: 'a', sentences: [{ text: 'a', evidence: [], claim: null }] },
    {
      name: 'two claims without',
      text: 'It is cheap. It is quick.',
      sentences: [
        { text: 'It is cheap.', evidence: [], claim: 'price' },
        { text: 'It is quick.', evidence: [7, 99], claim: 'date' },
      ],
      finds: ['a price without evidence: It is cheap.', 'a date without evidence: It is quick.'],
    },
  ],
}

for (const guard of GUARD_NAMES) {
  for (const { name, finds = [], ...input } of TABLES[guard]) {
    test(`${guard}: ${name} ${finds.length === 0 ? 'passes' : 'is held'}`, () => {
      const found = GUARDS[guard](sampleInput(input))
      assert.deepEqual(
        found.map(({ what }) => what),
        finds,
      )
      for (const finding of found) assert.equal(finding.guard, guard)
    })
  }
}
