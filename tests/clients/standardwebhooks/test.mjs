// What OmniGrains sends is verified by the unmodified library of Standard Webhooks.
//   OMNIGRAINS_URL=http://127.0.0.1:5080 OMNIGRAINS_API_KEY=og_… node test.mjs
// The key needs all scopes.
import { createServer } from 'node:http'
import { Webhook } from 'standardwebhooks'

const url = (process.env.OMNIGRAINS_URL ?? 'http://127.0.0.1:5080').replace(/\/$/, '')
const key = process.env.OMNIGRAINS_API_KEY
if (!key) {
  console.error('Set OMNIGRAINS_API_KEY.')
  process.exit(2)
}

const fail = why => {
  console.log(`FAILED ${why}`)
  process.exit(1)
}

const call = async (method, path, body) => {
  const answer = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await answer.text()
  return answer.ok ? JSON.parse(text) : fail(`${method} ${path}: ${answer.status} ${text}`)
}

const waiting = []
const received = []
const receiver = createServer((request, response) => {
  const parts = []
  request.on('data', part => parts.push(part))
  request.on('end', () => {
    response.writeHead(204).end()
    const message = { headers: request.headers, body: Buffer.concat(parts).toString('utf8') }
    const next = waiting.shift()
    next ? next(message) : received.push(message)
  })
})
const next = () => received.length > 0
  ? Promise.resolve(received.shift())
  : new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('nothing was sent')), 30_000)
    waiting.push(message => { clearTimeout(limit); resolve(message) })
  })

await new Promise(resolve => receiver.listen(0, '127.0.0.1', resolve))
const endpoint = await call('POST', '/v1/webhook-endpoints', {
  url: `http://127.0.0.1:${receiver.address().port}/hook`, kinds: ['notification.'],
})

await call('PUT', '/v1/notification-providers/feed', { channel: 'inapp' })
await call('PUT', '/v1/notification-templates/ready', {
  name: 'Ready', purpose: 'orders', transactional: true, channels: ['inapp'],
  languages: { en: { inapp: { title: 'Ready', body: 'Your order is ready.' } } },
})
await call('POST', '/v1/purchases', {
  source: 'till', externalId: 'w-1', channel: 'store', occurredAt: '2026-03-01T10:00:00Z', currency: 'EUR',
  identities: [{ kind: 'email', value: 'ada@example.com', verified: true }],
  lines: [{ sku: 'TEA', name: 'Tea', quantity: '1', unitPrice: '5' }],
})
const told = await call('POST', '/v1/notifications', { template: 'ready', identity: { kind: 'email', value: 'ada@example.com' } })

const verifier = new Webhook(endpoint.secret)
const types = []
while (!types.includes('notification.sent')) {
  const message = await next()
  const event = verifier.verify(message.body, message.headers)
  types.push(event.type)
  if (event.type === 'notification.content' && event.data !== null) fail('what is personal has left')
  if (event.type === 'notification.sent' && event.data.id !== told.id) fail('another notification was told')
  let refused = false
  try { verifier.verify(message.body.replace('notification', 'notifications'), message.headers) } catch { refused = true }
  if (!refused) fail('a changed body was taken')
}

// After a rotation the earlier secret signs too, for a day.
const rotated = await call('POST', `/v1/webhook-endpoints/${endpoint.id}/secret`, {})
received.length = 0
await call('POST', `/v1/webhook-endpoints/${endpoint.id}/test`, {})
for (;;) {
  const message = await next()
  if (JSON.parse(message.body).type === 'webhook.test') {
    verifier.verify(message.body, message.headers)
    new Webhook(rotated.secret).verify(message.body, message.headers)
    break
  }
}

console.log(`verified ${types.length} events, and a message under both secrets of a rotation`)
receiver.close()
process.exit(0)
