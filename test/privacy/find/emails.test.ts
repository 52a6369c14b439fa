import { findEmails } from '../../../src/privacy/find/emails.ts'
import { testFinder } from './found-in.ts'

testFinder('addresses', findEmails, [
  ['write to jana@customer.example.', 'jana@customer.example'],
  ['<jana.novak+shop@mail.customer.example>', 'jana.novak+shop@mail.customer.example'],
  ['Jana@Customer.EXAMPLE, petr_1@x.example', 'Jana@Customer.EXAMPLE', 'petr_1@x.example'],
  ['mailto:jana@customer.example?subject=x', 'jana@customer.example'],
  ['jürgen@müller.example', 'jürgen@müller.example'],
  ['почта@пример.рф', 'почта@пример.рф'],
  ['"jana novak"@customer.example', '"jana novak"@customer.example'],
  ["o'hara@customer.example", "o'hara@customer.example"],
  ["'jana@customer.example'", 'jana@customer.example'],
  ['root@[192.0.2.1]', 'root@[192.0.2.1]'],
  ['jana＠customer.example', 'jana＠customer.example'],
  ['(jana@customer.example)-', 'jana@customer.example'],
  ['a@b.example-', 'a@b.example'],
  ['a@b.c@d.example', 'a@b.c@d.example'],
  ['@handle and jana@work'],
  ['5 @ 3.50, @@@@ and a@'],
])
