import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MailboxSettings } from '../../../src/mail/mailbox-settings.ts'
import { disclosureIn } from '../../../src/mail/send/disclosure.ts'
import { footerOf } from '../../../src/mail/send/footer.ts'

const LINE = 'This reply was written by a machine (artificial intelligence).'
const HOME = 'Example Ltd\n1 Example Street'

/** [settings, of the reply, footer] */
const TABLE: [object, Partial<Parameters<typeof footerOf>[0]>, string][] = [
  [{}, {}, LINE],
  [{}, { automatic: false }, ''],
  [{ disclosure: 'never' }, {}, ''],
  [{ disclosure: 'always' }, { automatic: false }, LINE],
  [{ disclosure: 'always' }, { automatic: false, byModel: false }, ''],
  [{ disclosure_text: 'Robo wrote this.' }, { language: 'de' }, 'Robo wrote this.'],
  [{ disclosure: 'never', disclosure_text: 'Robo wrote this.' }, {}, ''],
  [{ postal_address: HOME }, {}, `${LINE}\n${HOME}`],
  [{ postal_address: HOME }, { automatic: false, byModel: false }, HOME],
  [{ languages: ['de'] }, { language: 'und' }, disclosureIn(['de'])],
]

test('each setting does what the sample file says of it', () => {
  for (const [said, reply, footer] of TABLE) {
    const settings = MailboxSettings.parse(said)
    assert.equal(footerOf({ settings, automatic: true, byModel: true, language: 'en', ...reply }), footer)
  }
})

test('the line is in the language of the reply, else in one of the mailbox, else in English', () => {
  assert.match(disclosureIn(['de-AT']), /^Diese Antwort/)
  assert.equal(disclosureIn(['nb']), disclosureIn(['no']))
  assert.match(disclosureIn(['xx', 'CS']), /^Tuto odpověď/)
  for (const tags of [[], [''], ['und'], ['__proto__'], ['constructor']]) assert.equal(disclosureIn(tags), LINE)
})
