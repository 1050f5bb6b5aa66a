/** Random requests of a client of `v1`, and what of their answers must not depend on which blueprint serves it. */
import { createRandom } from '../fuzz/random.mjs'

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/**
 * One backend with what was seen of it: ids by the order in which they came, so that two backends can be compared.
 * @param {Awaited<ReturnType<typeof import('../kit/backend.mjs').startBackend>>} backend
 */
export function watch(backend) {
  const seen = new Map()
  const name = (id) => {
    if (!seen.has(id)) seen.set(id, `#${seen.size}`)
    return seen.get(id)
  }
  const idOf = (label) => [...seen].find(([, known]) => known === label)?.[0] ?? '01900000-0000-7000-8000-00000000dead'
  let next = null
  return {
    known: () => seen.size,
    /** What of the answer is compared. */
    ask: async ({ method, path, sub, body, headers = {} }) => {
      const real = (text) => text.replaceAll(/#\d+/g, idOf).replaceAll('%next', next ?? 'bm90aGluZw')
      const token = sub === undefined ? undefined : await backend.token(sub)
      const sent = body === undefined ? undefined : real(JSON.stringify(body))
      const answer = await backend.request(method, real(path), { token, headers, ...(sent === undefined ? {} : { body: sent }) })
      if (answer.body?.next !== undefined) next = answer.body.next
      return {
        status: answer.status,
        etag: answer.headers.etag?.replace(/\..{22}"/, '.…"'),
        location: answer.headers.location?.replaceAll(uuid, name),
        body: JSON.parse(JSON.stringify(masked(answer.body)).replaceAll(uuid, name)),
      }
    },
  }
}

/** Without times, traces and cursors, and without the two things of which v2 keeps less: telephone numbers, and that nothing was listed. */
function masked(value) {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (['traceId', 'phone', 'listed', 'createdAt', 'updatedAt'].includes(key)) return []
    return [[key, key === 'next' ? inner !== null : masked(inner)]]
  })
  // What is asked for with `fields` may come in any order.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const people = [1, 2, 3].map((n) => `01900002-0000-7000-8000-00000000000${n}`)

/** @param {number} seed */
export function createRequests(seed) {
  const { pick, int, chance } = createRandom(seed)
  /** Mostly what can be, now and then what cannot. */
  const either = (right, wrong) => pick(chance(0.93) ? right : wrong)
  const product = () => ({
    name: either(['Chair', 'Table', 'Lamp', 'x'.repeat(60)], ['x'.repeat(61), 7]),
    owner: pick(people),
    ...(chance(0.5) ? { label: either(['#1', '#4', null], ['#9', 'none']) } : {}),
    ...(chance(0.5) ? { state: either(['on', 'off'], ['active', 'inactive']) } : {}),
    ...(chance(0.5) ? { cost: either(['3.50', '0.01', '12'], ['1.234', 5]) } : {}),
    ...(chance(0.3)
      ? { size: either([{ width: 3 }, { width: 1, height: 2 }, null], [{ height: 2 }, { width: 1, deep: 1 }]) }
      : {}),
    ...(chance(0.3) ? { words: either([['a', 'b'], [], null], [['x'.repeat(11)]]) } : {}),
    ...(chance(0.2) ? { stock: either([5, 0], [-1]), fragile: either([true, false], ['yes']) } : {}),
    ...(chance(0.05) ? { [pick(['title', 'sku', 'price', 'tag', 'strange'])]: 'x' } : {}),
  })
  const some = (object) => Object.fromEntries(Object.entries(object).filter(() => chance(0.5)))
  const query = () =>
    [
      ...(chance(0.3) ? [`state${either(['', '[ne]', '[in]'], ['[lt]'])}=${either(['on', 'off'], ['on,off', 'inactive'])}`] : []),
      ...(chance(0.3) ? [`name${pick(['', '[prefix]', '[gte]'])}=${pick(['Chair', 'T', 'Lamp'])}`] : []),
      ...(chance(0.2) ? [`${either(['label', 'owner'], ['tag', 'seller'])}=${either(['#1', '#0'], ['x'])}`] : []),
      ...(chance(0.2) ? [`cost[${either(['lt', 'gte'], ['prefix'])}]=${either(['3', '5.00'], ['x'])}`] : []),
      ...(chance(0.04) ? [`${pick(['stock', 'sku', 'title', 'made'])}=1`] : []),
      ...(chance(0.3)
        ? [`sort=${either(['name', '-cost', '-id', 'cost'], ['-createdAt', 'cost,name', 'title', 'stock', 'name,sku'])}`]
        : []),
      ...(chance(0.3) ? [`fields=${either(['name', 'id,cost,state', 'owner,label', 'createdAt'], ['title', 'sku'])}`] : []),
      ...(chance(0.3)
        ? [`include=${either(['owner', 'label', 'label.products', 'owner.goods(2).label'], ['seller', 'items', 'label.items'])}`]
        : []),
      ...(chance(0.2) ? [`limit=${either([1, 2, 100], [0])}`] : []),
      ...(chance(0.1) ? ['after=%next'] : []),
    ].join('&')
  const id = () => `#${int(0, 60)}`
  const headers = () => (chance(0.2) ? { [pick(['if-match', 'if-none-match'])]: pick(['"1"', '"2"', '"1", "3"', '*', 'x']) } : {})
  const makers = [
    () => ({ method: 'POST', path: '/v1/people', body: { fullName: pick(['Ada Lovelace', 'Bo Derek', 'Cher', 'A B', 5]) } }),
    () => ({
      method: 'PATCH',
      path: `/v1/people/${pick([...people, id()])}`,
      body: pick([{ fullName: 'Eve Two' }, { fullName: 'Eve' }, {}, { firstName: 'x' }]),
    }),
    () => ({
      method: 'GET',
      path: `/v1/people${pick(['', '?include=goods', '?fields=fullName', '?fields=firstName', `/${pick(people)}?include=goods.label`])}`,
    }),
    () => ({ method: 'POST', path: '/v1/labels', body: pick([{ word: `w${int(0, 6)}` }, { word: 'x'.repeat(21) }, {}]) }),
    () => ({ method: 'GET', path: `/v1/labels${pick(['', '?word=w1', '?include=products', '?include=items', '?sort=word'])}` }),
    () => ({ method: 'DELETE', path: `/v1/labels/${id()}`, headers: headers() }),
    () => ({
      method: 'POST',
      path: '/v1/products',
      body: product(),
      headers: chance(0.3) ? { 'idempotency-key': `k${int(0, 5)}` } : {},
    }),
    () => ({ method: 'POST', path: '/v1/products', body: product() }),
    () => ({ method: 'POST', path: '/v1/products', body: product() }),
    () => ({ method: 'POST', path: '/v1/products', body: product() }),
    () => ({ method: 'PATCH', path: `/v1/products/${id()}`, body: some(product()), headers: headers() }),
    () => ({
      method: 'GET',
      path: `/v1/products/${id()}?${query().replace(/(^|&)(?!fields|include)[^&]*/g, '')}`,
      headers: headers(),
    }),
    () => ({ method: 'GET', path: `/v1/products?${query()}` }),
    () => ({ method: 'GET', path: `/v1/products?${query()}` }),
    () => ({ method: 'DELETE', path: `/v1/products/${id()}`, headers: headers() }),
    () => ({
      method: 'POST',
      path: `/v1/products/${id()}/buy`,
      body: pick([{ count: 2 }, { count: 3, how: 'card' }, { count: 0 }, { quantity: 1 }, { count: 1, how: 'coins' }]),
    }),
    () => ({ method: 'GET', path: `/v1/cheap${pick(['?below=4', '?below=x', '', '?below=100&more=1'])}` }),
    () => ({ method: 'GET', path: '/v1/tally' }),
    () => ({
      method: pick(['PUT', 'DELETE', 'GET']),
      path: pick(['/v1/products', '/v1/tags', '/v1/audits', '/v1/products/x/rename']),
    }),
  ]
  return () => ({ sub: chance(0.9) ? pick(people) : undefined, ...pick(makers)() })
}
