/** A real browser for tests that ask whether markup acts: Chromium without a screen, and without a network. */
import chromium from '@sparticuz/chromium'
import { type Browser, type BrowserContext, chromium as playwright } from 'playwright-core'
import type { Scope } from './database.ts'

/** Root, as in a container, cannot use Chromium's sandbox; what it shows here is made by this repository. */
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-zygote', '--single-process']

/** Starts Chromium once for a test or a file, and closes it after. */
export async function startBrowser(t: Scope): Promise<Browser> {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: FLAGS,
    headless: true,
  })
  t.after(() => browser.close())
  return browser
}

/** What a page did that a mail must not do. */
export type Acts = { dialogs: string[]; requests: string[]; errors: string[]; canary: unknown; navigated: boolean }

const PAGE = 'https://console.postern.test/mail'

/** Whether markup did anything. */
export const hasActed = ({ dialogs, requests, errors, canary, navigated }: Acts): boolean =>
  dialogs.length + requests.length + errors.length > 0 || canary !== undefined || navigated

/**
 * Shows markup inside a page as a console would, points at and focuses every element, and watches until something has
 * acted or patience ends. Nothing leaves: every request but that of the page is recorded and refused.
 */
export async function watchMarkup(context: BrowserContext, markup: string, patienceMs: number): Promise<Acts> {
  const page = await context.newPage()
  const acts: Acts = { dialogs: [], requests: [], errors: [], canary: undefined, navigated: false }
  page.on('dialog', (dialog) => {
    acts.dialogs.push(dialog.message())
    void dialog.dismiss().catch(() => undefined)
  })
  page.on('pageerror', (error) => acts.errors.push(String(error)))
  await page.route('**/*', (route) => {
    const url = route.request().url()
    if (url === PAGE && acts.requests.length === 0 && !shown) {
      shown = true
      return route.fulfill({ contentType: 'text/html; charset=utf-8', body: frame(markup) })
    }
    acts.requests.push(url)
    return route.abort()
  })
  let shown = false
  try {
    await page.goto(PAGE, { waitUntil: 'load', timeout: 5_000 }).catch(() => undefined)
    await page.evaluate(TOUCH).catch(() => undefined)
    for (const until = Date.now() + patienceMs; Date.now() < until && !hasActed(acts); ) {
      await page.waitForTimeout(10)
      acts.canary = await page.evaluate('globalThis.canary').catch(() => 'gone')
      acts.navigated = page.url() !== PAGE
    }
  } finally {
    await page.close().catch(() => undefined)
  }
  return acts
}

const frame = (markup: string) =>
  `<!doctype html><html><head><title>mail</title></head><body>\n${markup}\n</body></html>`

const TOUCH = `for (const element of document.body.querySelectorAll('*')) {
  for (const type of ['mouseover', 'mousemove', 'mouseenter', 'pointerover', 'focus', 'toggle'])
    element.dispatchEvent(new Event(type, { bubbles: type !== 'focus' }));
  if (typeof element.focus === 'function') element.focus();
}`
