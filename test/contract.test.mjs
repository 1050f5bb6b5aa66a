import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apps } from './fuzz/apps.mjs'
import { startLogged } from './fuzz/logged.mjs'
import { readFieldList } from './fuzz/structured-fields.mjs'
import { startBackend } from './kit/backend.mjs'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** What `/docs` is made of, which nobody calls by itself. */
const assets = ['/docs/start.js', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js']

/** Every path that Fastify has a route for, with `{name}` placeholders. */
function registeredPaths(server) {
  const above = []
  const lines = server
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .filter((line) => line !== '')
  return lines.map((line) => {
    const [, indent, piece] = /^([│├└─ ]+)(\S+)/.exec(line)
    const depth = indent.length / 4 - 1
    above[depth] = piece
    return above
      .slice(0, depth + 1)
      .join('')
      .replaceAll(/:(\w+)/g, '{$1}')
  })
}

for (const name of Object.keys(apps)) {
  test(`the routes of ${name} are the paths of its document, and so are their methods`, async () => {
    const backend = await startBackend({ app: await apps[name]() })
    try {
      const { body: document } = await backend.request('GET', '/openapi.json')
      const served = registeredPaths(backend.server).filter((path) => !assets.includes(path))
      assert.deepEqual(served.sort(), Object.keys(document.paths).sort())
      assert.ok(served.length > 10, 'the tree of routes was read')
      for (const path of served) {
        const documented = Object.keys(document.paths[path]).map((method) => method.toUpperCase())
        for (const method of methods) {
          const { status, headers } = await backend.request(method, path.replaceAll(/\{\w+\}/g, 'x'))
          assert.equal(status === 405, !documented.includes(method), `${method} ${path} answers ${status}`)
          if (status === 405)
            assert.deepEqual(
              headers.allow
                .split(', ')
                .filter((each) => methods.includes(each))
                .sort(),
              documented.sort(),
            )
        }
      }
    } finally {
      await backend.close()
    }
  })
}

/** Asks until refused; resolves with the answers. */
async function useUp(ask, most) {
  const answers = []
  while (answers.length < most && answers.at(-1)?.status !== 429) answers.push(await ask(answers.length))
  return answers
}

function assertRefusal(refused, name, quota, windowS) {
  const [policy] = readFieldList(refused.headers['ratelimit-policy'])
  const [state] = readFieldList(refused.headers.ratelimit)
  assert.deepEqual(policy, { value: name, parameters: { q: quota, w: windowS } })
  assert.deepEqual([state.value, state.parameters.r], [name, 0])
  assert.ok(state.parameters.t > 0 && state.parameters.t <= windowS)
  assert.equal(refused.headers['retry-after'], String(state.parameters.t))
  assert.equal(JSON.parse(refused.text).code, 'limited')
}

test('exactly the quota of a blueprint is answered, told in structured fields, for each caller apart', async () => {
  const app = await startLogged()
  try {
    const answers = await useUp((i) => app.ask('GET', '/v1/people', { headers: { 'x-forwarded-for': `10.0.0.${i}` } }), 100)
    const [refused] = answers.splice(-1)
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.equal(answers.length, 40, 'X-Forwarded-For is anybody’s word')
    assert.deepEqual(
      answers.map(({ headers }) => readFieldList(headers.ratelimit)[0].parameters.r),
      Array.from({ length: 40 }, (_, i) => 39 - i),
    )
    assertRefusal(refused, 'default', 40, 60)
    assert.equal((await app.ask('GET', '/v1/people', { token: await app.token() })).status, 200, 'who signs in is somebody else')
    assert.equal((await app.ask('GET', '/livez')).status, 200, 'own pages do not count')
    assert.equal((await app.ask('POST', '/v1/poke')).status, 204, 'an action with a quota of its own counts apart')
    assert.equal((await app.ask('GET', '/v1/people', { token: 'garbage' })).status, 429, 'a bad token is nobody')
  } finally {
    await app.close()
  }
})

test('exactly the quota of an action is answered, and a proxy that is trusted says who asks', async () => {
  const app = await startLogged({ trustProxy: true })
  try {
    const from = (ip) => () => app.ask('POST', '/v1/poke', { headers: { 'x-forwarded-for': ip } })
    const answers = await useUp(from('10.0.0.1'), 20)
    assert.deepEqual(
      answers.map(({ status }) => status),
      [204, 204, 204, 204, 204, 429],
    )
    assertRefusal(answers.at(-1), 'poke', 5, 60)
    assert.equal((await from('10.0.0.2')()).status, 204)
    const trickle = await useUp(() => app.ask('POST', '/v1/trickle'), 20)
    assert.deepEqual(
      trickle.map(({ status }) => status),
      [204, 429],
      'half a request in a second is one in two',
    )
    assertRefusal(trickle.at(-1), 'trickle', 1, 2)
  } finally {
    await app.close()
  }
})

test('quotas hold for requests that come at once', async () => {
  const app = await startLogged()
  try {
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.ask('POST', '/v1/poke')))
    assert.equal(answers.filter(({ status }) => status === 204).length, 5)
    assert.equal(answers.filter(({ status }) => status === 429).length, 45)
  } finally {
    await app.close()
  }
})

test('an action that takes too long is answered 504, and one that refuses as it says', async () => {
  const app = await startLogged()
  try {
    const slow = await app.ask('POST', '/v1/sleep')
    assert.deepEqual([slow.status, JSON.parse(slow.text).code], [504, 'too_slow'])
    const refused = await app.ask('POST', '/v1/refuse')
    assert.deepEqual([refused.status, JSON.parse(refused.text).code], [418, 'teapot'])
  } finally {
    await app.close()
  }
})
