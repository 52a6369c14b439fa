import assert from 'node:assert/strict'
import { test } from 'node:test'
import { suspiciousPath } from '../../src/access/suspicious-path.ts'

const CASES: [target: string, kind: string | null][] = [
  ['/.env', 'environment_file'],
  ['/api/.env.production?x=1', 'environment_file'],
  ['/%2eenv', 'environment_file'],
  ['/.git/config', 'repository'],
  ['/.GIT/HEAD', 'repository'],
  ['/.gitignore', null],
  ['/.aws/credentials', 'hidden_file'],
  ['/.htpasswd', 'hidden_file'],
  ['/wp-login.php', 'wordpress'],
  ['/blog/wp-admin/', 'wordpress'],
  ['/xmlrpc.php', 'wordpress'],
  ['/phpMyAdmin/index.php', 'database_console'],
  ['/pma/', 'database_console'],
  ['/cgi-bin/luci', 'cgi'],
  ['/shell.php', 'script'],
  ['/a.php/b', 'script'],
  ['/x.aspx', 'script'],
  ['/actuator/env', 'actuator'],
  ['/vendor/phpunit/src/Util/PHP/eval-stdin.php', 'phpunit'],
  ['/../../etc/passwd', 'traversal'],
  ['/static/..%2f..%2fetc/passwd', 'traversal'],
  ['/%2e%2e/%2e%2e/etc', 'traversal'],
  ['/%252e%252e%252fetc', 'traversal'],
  ['/..\\..\\windows', 'traversal'],
  ['/..%5cwindows', 'traversal'],
  ['/..;/manager', 'traversal'],
  ['/HNAP1', 'device'],

  ['/', null],
  ['/favicon.ico', null],
  ['/robots.txt', null],
  ['/.well-known/security.txt', null],
  ['/webhook/mailgun', null],
  ['/api/v1/messages?file=.env', null],
  ['/photos..jpg', null],
  ['/environment', null],
  ['/phpinfo', null],
  ['/a#/.env', null],
  ['', null],
]

for (const [target, kind] of CASES)
  test(`"${target}" is ${kind ?? 'nothing to report'}`, () => assert.equal(suspiciousPath(target), kind))

test('a path of any length is judged by its beginning', () => {
  assert.equal(suspiciousPath(`/${'%'.repeat(1_000_000)}`), null)
  assert.equal(suspiciousPath(`/${'../'.repeat(300_000)}`), 'traversal')
  assert.equal(suspiciousPath(`/${'a'.repeat(3_000)}/.env`), null)
})
