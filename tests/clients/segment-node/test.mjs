// The unmodified Segment library for Node against a running OmniGrains.
//   OMNIGRAINS_URL=http://127.0.0.1:5080 OMNIGRAINS_API_KEY=og_… node test.mjs
// The key needs the scopes ingest, customers:read and orders:read.
import { randomUUID } from 'node:crypto'
import { Analytics } from '@segment/analytics-node'

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

const read = async path => {
  const answer = await fetch(url + path, { headers: { authorization: `Bearer ${key}` } })
  return { status: answer.status, body: await answer.json() }
}

// Behaviour is durable when the library is answered; what follows from it takes a moment more.
const eventually = async (path, holds) => {
  const until = Date.now() + 10_000
  for (;;) {
    const answer = await read(path)
    if (holds(answer) || Date.now() > until) {
      return answer
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const run = randomUUID()
const [userId, anonymousId, previousId, orderId] = [`user-${run}`, `device-${run}`, `earlier-${run}`, `o-${run}`]
const errors = []
const responses = []
const analytics = new Analytics({ writeKey: key, host: url, flushAt: 5, flushInterval: 100, maxRetries: 2 })
analytics.on('error', error => errors.push(error))
analytics.on('http_request', request => responses.push(request.url))

analytics.page({ anonymousId, name: 'Lamps', properties: { url: 'https://shop.example/lamps' } })
analytics.identify({ userId, anonymousId, traits: { name: 'Ada Example', email: `${run}@example.com`, plan: 'premium' }, context: { locale: 'it-IT' } })
analytics.track({ userId, event: 'Product Viewed', properties: { product_id: 'p-1', name: 'Lamp', price: 19.5 } })
analytics.group({ userId, groupId: `group-${run}`, traits: { name: 'Initech' } })
analytics.screen({ userId, name: 'Basket' })
analytics.alias({ previousId, userId })
analytics.track({
  userId,
  event: 'Order Completed',
  properties: {
    order_id: orderId, currency: 'EUR', total: 45.5, shipping: 4, tax: 2.5, affiliation: 'Web shop',
    products: [{ product_id: 'p-1', sku: 'LAMP-1', name: 'Lamp', price: 19.5, quantity: 2 }]
  }
})
analytics.track({ userId, event: 'Order Refunded', properties: { order_id: orderId, currency: 'EUR', products: [{ sku: 'LAMP-1', price: 19.5, quantity: 1 }] } })
await analytics.closeAndFlush({ timeout: 10_000 })

check('the library met no error', errors.length === 0, errors)
check('the library called the batch address', responses.length > 0 && responses.every(at => at === `${url}/v1/batch`), responses)

// The library sends batches at the same time, so that the device may have had a record of its own before it was merged.
const customer = await eventually(
  `/v1/customers?id.account=${userId}`, answer => [`${orderId}:refund:`, 'Lamps'].every(text => JSON.stringify(answer.body).includes(text)))
const record = JSON.stringify(customer.body)
const id = customer.body.items?.[0]?.id
check('exactly one customer is found by the user id', typeof id === 'string' && customer.body.items.length === 1, customer)
check('the name is known', record.includes('Ada Example'), customer.body)
check('the e-mail is known', record.includes(`${run}@example.com`), customer.body)
check('the trait is known', record.includes('premium'), customer.body)
check('the locale is known', record.includes('it-IT') || record.includes('"it"'), customer.body)
check('the product view is known', record.includes('Product Viewed'), customer.body)
check('the page that was seen before signing in belongs to the customer', record.includes('Lamps'), customer.body)
check('the screen is known', record.includes('Basket'), customer.body)
check('the purchase is known', record.includes(`segment:${orderId}`), customer.body)

for (const [what, value] of [['device', anonymousId], ['aliased id', previousId]]) {
  const same = await eventually(`/v1/customers?id.anonymous=${value}`, answer => answer.body.items?.[0]?.id === id)
  check(`the ${what} leads to the same customer`, same.body.items?.[0]?.id === id && typeof id === 'string', same)
}

const order = await eventually(`/v1/orders/segment:${orderId}`, answer => JSON.stringify(answer.body).includes(':refund:'))
const details = JSON.stringify(order.body)
check('the order can be read', order.status === 200, order)
check('the order has its line', details.includes('LAMP-1'), order.body)
check('the order counts products and shipping', Number(order.body?.total) === 43, order.body)
check('the refund has found its order', details.includes(`${orderId}:refund:`), order.body)

const wrong = await fetch(`${url}/v1/track`, { method: 'POST', headers: { authorization: `Basic ${btoa('wrong-key:')}` }, body: '{}' })
check('a wrong write key is refused', wrong.status === 401, wrong.status)

const refused = await fetch(`${url}/v1/track`, {
  method: 'POST', headers: { authorization: `Basic ${btoa(`${key}:`)}`, 'content-type': 'application/json' }, body: '{"event":"Paid"}'
})
check('a call about nobody is refused', refused.status === 400 && (await refused.json()).code === 'ingest.no-identity', refused.status)

const unknown = await fetch(`${url}/v1/merge`, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: '{}' })
check('a call that Segment does not know is not found', unknown.status === 404, unknown.status)

console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
