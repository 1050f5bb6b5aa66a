import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startBackend } from './kit/backend.mjs'
import { loadExample } from './kit/dist.mjs'

// An existing API matched to the letter by actions alone: envelopes, its own errors, a `Token` scheme, slugs as ids.

let backend
before(async () => {
  backend = await startBackend({ app: await loadExample('articles') })
})
after(() => backend.close())

const ada = { username: 'ada', email: 'ada@example.org', password: 'correct horse' }
const call = async (method, path, { token, body } = {}) => {
  const answer = await fetch(backend.url + path, {
    method,
    headers: { ...(token ? { authorization: `Token ${token}` } : {}), ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) }
}

test('a person registers, signs in and is known by a token of another scheme than Bearer', async () => {
  const registered = await call('POST', '/api/users', { body: { user: ada } })
  assert.equal(registered.status, 201)
  assert.deepEqual(Object.keys(registered.body), ['user'])
  assert.deepEqual(Object.keys(registered.body.user).sort(), ['bio', 'email', 'token', 'username'])

  const signedIn = await call('POST', '/api/users/login', { body: { user: { email: ada.email, password: ada.password } } })
  assert.equal(signedIn.status, 200)
  const known = await call('GET', '/api/user', { token: signedIn.body.user.token })
  assert.equal(known.body.user.username, 'ada')

  const other = await fetch(`${backend.url}/api/user`, { headers: { authorization: `Bearer ${signedIn.body.user.token}` } })
  assert.equal(other.status, 401)
  assert.equal(other.headers.get('www-authenticate'), 'Token realm="articles"')
})

test('every refusal has the shape of the API that is matched', async () => {
  const wrong = await call('POST', '/api/users/login', { body: { user: { email: ada.email, password: 'wrong' } } })
  assert.deepEqual([wrong.status, wrong.body], [401, { errors: { body: ['email or password is wrong'] } }])

  const taken = await call('POST', '/api/users', { body: { user: ada } })
  assert.equal(taken.status, 409)
  assert.deepEqual(Object.keys(taken.body), ['errors'])

  const short = await call('POST', '/api/users', { body: { user: { ...ada, password: 'short' } } })
  assert.equal(short.status, 422)
  assert.equal(short.body.errors.body.length, 1)

  const anonymous = await call('POST', '/api/articles', { body: { article: { title: 'x', body: 'y' } } })
  assert.equal(anonymous.status, 401)
  assert.deepEqual(Object.keys(anonymous.body), ['errors'])

  const forged = await call('GET', '/api/user', { token: 'a.b' })
  assert.deepEqual([forged.status, Object.keys(forged.body)], [401, ['errors']])
})

test('articles are found by slug, listed in an envelope, and deleted only by their author', async () => {
  const token = (await call('POST', '/api/users/login', { body: { user: ada } })).body.user?.token
  const { token: mine } = (
    await call('POST', '/api/users/login', { body: { user: { email: ada.email, password: ada.password } } })
  ).body.user
  assert.equal(token, undefined, 'a login that carries more than it should is refused')
  const { user: eve } = (
    await call('POST', '/api/users', { body: { user: { username: 'eve', email: 'eve@example.org', password: 'long enough' } } })
  ).body

  const made = await call('POST', '/api/articles', {
    token: mine,
    body: { article: { title: 'Notes on the Engine', body: 'It weaves.', tagList: ['engine'] } },
  })
  assert.equal(made.status, 201)
  const { slug } = made.body.article
  assert.match(slug, /^notes-on-the-engine-[0-9a-f]{6}$/)

  const one = await call('GET', `/api/articles/${slug}`)
  assert.deepEqual(one.body.article.author, { username: 'ada', bio: null })
  const all = await call('GET', '/api/articles')
  assert.deepEqual(
    all.body.articles.map((article) => article.slug),
    [slug],
  )

  assert.equal((await call('DELETE', `/api/articles/${slug}`, { token: eve.token })).status, 403)
  assert.equal((await call('DELETE', `/api/articles/${slug}`, { token: mine })).status, 204)
  const gone = await call('GET', `/api/articles/${slug}`)
  assert.deepEqual([gone.status, gone.body], [404, { errors: { body: ['no such article'] } }])
})

test('no password, and nothing made of one, leaves', async () => {
  const { body } = await call('GET', '/openapi.json')
  assert.doesNotMatch(JSON.stringify(body), /passwordHash/)
})
