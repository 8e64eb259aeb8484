// The unmodified Segment library for browsers, on a page of another origin, against a running OmniGrains.
//   OMNIGRAINS_URL=http://127.0.0.1:5080 OMNIGRAINS_API_KEY=og_… node test.mjs
// The key needs the scopes admin and customers:read; the page gets one of its own, with the scope ingest.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'

const url = (process.env.OMNIGRAINS_URL ?? 'http://127.0.0.1:5080').replace(/\/$/, '')
const key = process.env.OMNIGRAINS_API_KEY
if (!key) {
  console.error('Set OMNIGRAINS_API_KEY.')
  process.exit(2)
}

let passed = 0
let failed = 0
const check = (what, holds, seen) => {
  if (holds) {
    passed++
  } else {
    failed++
    console.log(`FAILED ${what}: ${JSON.stringify(seen)}`)
  }
}

const ask = async (path, body) => {
  const answer = await fetch(url + path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body)
  })
  return { status: answer.status, body: await answer.json() }
}

// What a page sends while it is left is answered to nobody: look until it is there.
const eventually = async (path, holds) => {
  const until = Date.now() + 15_000
  for (;;) {
    const answer = await ask(path)
    if (holds(answer) || Date.now() > until) {
      return answer
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

// The shop: a page with the library, as a site would serve it.
const library = join(dirname(createRequire(import.meta.url).resolve('@segment/analytics-next/package.json')), 'dist', 'umd')
const shop = createServer(async (request, response) => {
  try {
    const script = /^\/umd\/([\w.-]+\.js)$/.exec(request.url)?.[1]
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(script ? await readFile(join(library, script)) : '<!doctype html><title>Lamps</title><script src="/umd/index.js"></script>')
  } catch {
    response.writeHead(404).end()
  }
})
await new Promise(resolve => shop.listen(0, '127.0.0.1', resolve))
const page = `http://127.0.0.1:${shop.address().port}/lamps`

const made = await ask('/v1/keys', { name: 'shop page', scopes: ['ingest'] })
const writeKey = made.body.token
check('a key for the page was made', made.status === 201 && writeKey, made)

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
})
const context = await browser.newContext({ locale: 'it-IT' })
const elsewhere = []
const answers = []
await context.route(address => address.hostname !== '127.0.0.1', route => {
  elsewhere.push(route.request().url())
  return route.abort()
})
context.on('response', response => {
  if (response.url().startsWith(url) && response.request().method() === 'POST') {
    answers.push(`${response.status()} ${response.url().slice(url.length)}`)
  }
})

const open = async strategy => {
  const tab = await context.newPage()
  tab.on('console', message => message.type() === 'error' && elsewhere.push(message.text()))
  await tab.goto(page)
  await tab.evaluate(([writeKey, apiHost, deliveryStrategy]) => {
    window.analytics = window.AnalyticsNext.AnalyticsBrowser.load(
      { writeKey, cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey } } } },
      { integrations: { 'Segment.io': { apiHost, protocol: 'http', deliveryStrategy } } })
    return window.analytics.ready()
  }, [writeKey, `${url.replace(/^https?:\/\//, '')}/v1`, strategy])
  return tab
}

const run = randomUUID()
const [userId, orderId] = [`user-${run}`, `o-${run}`]

// One call, one request; each promise ends when the library has been answered.
const first = await open(undefined)
await first.evaluate(async ([userId, orderId, email]) => {
  const analytics = window.analytics
  await analytics.page('Lamps')
  await analytics.track('Product Viewed', { sku: 'LAMP-1' })
  await analytics.identify(userId, { name: 'Ada Example', email })
  await analytics.group('group-1', { name: 'Initech' })
  await analytics.screen('Basket')
  await analytics.track('Order Completed', { order_id: orderId, currency: 'EUR', total: 19.5, products: [{ sku: 'LAMP-1', name: 'Lamp', price: 19.5, quantity: 1 }] })
  await analytics.alias(userId)
}, [userId, orderId, `${run}@example.com`])
check('each call was answered with 200 at its short address',
  ['p', 't', 'i', 'g', 's', 'a'].every(letter => answers.includes(`200 /v1/${letter}`)) && answers.every(answer => answer.startsWith('200')), answers)

// Many calls, one request; what is left over is sent while the page is left, with the permission that the browser has by then.
answers.length = 0
const second = await open({ strategy: 'batching', config: { size: 2, timeout: 600_000 } })
const batched = second.waitForResponse(response => response.url() === `${url}/v1/b` && response.request().method() === 'POST')
await second.evaluate(() => Promise.all(['Basket Seen', 'Basket Left'].map(event => window.analytics.track(event, { items: 1 }))))
check('a batch was answered with 200', (await batched).status() === 200, answers)
await second.evaluate(() => window.analytics.track('Page Left', { items: 1 }))
await second.goto('about:blank')

// No library and no header: the browser sends it after the page is gone.
const third = await open(undefined)
const beacon = await third.evaluate(([at, call]) => navigator.sendBeacon(at, JSON.stringify(call)), [
  `${url}/v1/t`, { writeKey, userId, event: 'Beacon Sent', messageId: `beacon-${run}` }])
check('the browser took the beacon', beacon === true, beacon)
await third.close()

const found = await eventually(`/v1/customers?id.account=${userId}`, answer => {
  const text = JSON.stringify(answer.body)
  return ['Page Left', 'Beacon Sent', `segment:${orderId}`].every(part => text.includes(part))
})
const record = JSON.stringify(found.body)
check('exactly one customer is found by the user id', found.body.items?.length === 1, found)
for (const part of ['Ada Example', `${run}@example.com`, 'it-IT', 'Lamps', 'Product Viewed', 'Basket', `segment:${orderId}`, 'Basket Left', 'Page Left', 'Beacon Sent']) {
  check(`the record knows ${part}`, record.includes(part), found.body)
}

// A key that may do more than send behaviour has no place in a page, and the page can read why.
const fourth = await open(undefined)
const refused = await fourth.evaluate(async ([at, key]) => {
  const answer = await fetch(at, { method: 'POST', body: JSON.stringify({ writeKey: key, userId: 'u', event: 'Paid' }) })
  return `${answer.status} ${(await answer.json()).code}`
}, [`${url}/v1/t`, key])
check('a key that may do more is refused', refused === '403 auth.key-too-wide', refused)
const other = await fourth.evaluate(([at, key]) => fetch(at, { headers: { authorization: `Bearer ${key}` } }).then(() => 'read', () => 'blocked'), [`${url}/v1/keys`, key])
check('other addresses stay closed to pages', other === 'blocked', other)
check('the library called nobody else', elsewhere.filter(what => what.startsWith('http')).length === 0, elsewhere)

await browser.close()
shop.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
