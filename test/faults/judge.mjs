/** What the victim's database says, read past it. @param {(sql: string) => Promise<any[]>} query */
export async function readStore(query) {
  const [orders, products, tallies, notes, tips, sagas, deliveries] = await Promise.all(
    [
      `SELECT id, mark, product_id AS product, quantity, card, state, turn FROM "order"`,
      'SELECT id, stock, price FROM product',
      'SELECT order_id AS "order", turn, place FROM tally',
      'SELECT mark, count(*) AS times FROM note GROUP BY mark',
      'SELECT mark, count(*) AS times FROM tip GROUP BY mark',
      'SELECT input, status, step, cause FROM lintel_sagas',
      'SELECT consumer, state, attempts, cause, count(*) AS times FROM lintel_deliveries GROUP BY 1, 2, 3, 4',
    ].map(query),
  )
  return { orders, products, tallies, notes, tips, sagas, deliveries }
}

/**
 * Holds what is left against what the clients were told, and against what the world outside has done.
 * @param {object} given
 * @param {Awaited<ReturnType<typeof readStore>>} given.store
 * @param {any[]} given.asked
 * @param {Map<string, number>} given.stocks what each product had first
 * @param {Map<string, number[]> | null} given.heard of each order, the turns that the broker told of, in their order; null without a broker
 * @param {{ did(path: string, reference: string): number }} given.world
 * @param {(what: string) => void} given.fail
 */
export function judge(given) {
  judgeWrites(given)
  judgeOrders(given)
  judgeStock(given)
  judgeEvents(given)
}

function judgeWrites({ store, asked, world, fail }) {
  const times = (rows) => new Map(rows.map(({ mark, times }) => [mark, Number(times)]))
  const orders = new Map()
  for (const { mark } of store.orders) orders.set(mark, (orders.get(mark) ?? 0) + 1)
  const found = { place: orders, note: times(store.notes), tip: times(store.tips) }
  for (const { kind, mark, answer } of asked) {
    if (kind === 'reprice') continue
    const rows = found[kind].get(mark) ?? 0
    if (answer !== null && rows === 0) fail(`${kind} ${mark} was acknowledged and is lost`)
    if (rows > 1) fail(`${kind} ${mark} happened ${rows} times`)
    if (kind === 'tip' && world.did('/tips', mark) !== rows) fail(`tip ${mark} was given ${world.did('/tips', mark)} times`)
  }
  const known = new Set(asked.map(({ mark }) => mark))
  for (const rows of Object.values(found)) for (const mark of rows.keys()) if (!known.has(mark)) fail(`nobody asked for ${mark}`)
}

function judgeOrders({ store, world, fail }) {
  const sagas = new Map(store.sagas.map((saga) => [JSON.parse(saga.input).order, saga]))
  for (const { id, state } of store.orders) {
    const saga = sagas.get(id)
    const isDone = state === 'shipped'
    if (saga?.status !== (isDone ? 'done' : 'undone') || !(isDone || state === 'cancelled'))
      fail(`order ${id} is ${state}, and its saga ${saga?.status} at ${saga?.step}: ${saga?.cause}`)
    const [taken, returned, sent] = ['/charges', '/refunds', '/parcels'].map((path) => world.did(path, id))
    if (isDone && (taken !== 1 || returned !== 0))
      fail(`order ${id} is shipped: paid ${taken} times, paid back ${returned} times`)
    if (!isDone && (taken > 1 || returned !== taken))
      fail(`order ${id} is undone: paid ${taken} times, paid back ${returned} times`)
    if (sent > 1 || (isDone && sent !== 1)) fail(`order ${id} is ${state}: sent ${sent} times`)
  }
}

function judgeStock({ store, stocks, fail }) {
  for (const { id, stock } of store.products) {
    const sold = store.orders.filter(({ product, state }) => product === id && state === 'shipped')
    const wanted = stocks.get(id) - sold.reduce((sum, { quantity }) => sum + Number(quantity), 0)
    if (Number(stock) !== wanted) fail(`product ${id} has ${stock} left, and should have ${wanted}`)
  }
}

function judgeEvents({ store, heard, world, fail }) {
  const tallies = new Map(store.orders.map(({ id }) => [id, []]))
  for (const { order, turn, place } of store.tallies) tallies.get(order)?.push([Number(turn), Number(place)])
  for (const { id, turn: last } of store.orders) {
    const found = tallies.get(id).sort(([a], [b]) => a - b)
    for (let turn = 0; turn <= Number(last); turn++) {
      const times = found.filter(([of]) => of === turn).length
      if (times !== 1) fail(`event ${turn} of order ${id} was handled ${times} times`)
      const letters = world.did('/letters', `${id} ${turn}`)
      if (letters !== 1) fail(`event ${turn} of order ${id} had its letter written ${letters} times`)
      if (heard !== null && !heard.get(id)?.includes(turn)) fail(`event ${turn} of order ${id} was never heard at the broker`)
    }
    if (found.some(([turn, place]) => turn !== place)) fail(`events of order ${id} were handled as ${JSON.stringify(found)}`)
    if (found.length > Number(last) + 1) fail(`order ${id} has events that nobody told of`)
  }
}

/** Those events whose first hearing came before that of an earlier one of the same order. */
export function judgeOrderHeard(heard, fail) {
  for (const [order, turns] of heard) {
    const firsts = [...new Set(turns)]
    if (firsts.some((turn, i) => i > 0 && turn < firsts[i - 1])) fail(`events of order ${order} were heard as ${firsts.join()}`)
  }
}
