/** Statuses that the fuzzer cannot bring about, because they are not about the request. */
const elsewhere = {
  429: 'quotas have a test of their own in contract.test.mjs',
  503: 'load shedding has a test of its own in hostile.test.mjs',
  504: 'time limits have a test of their own in contract.test.mjs',
  507: 'a full disk is a matter of the store and its rigs',
}

/** Answers that a handler may give and that those of these two apps do not. */
const byHandlers = [403, 404, 409, 412, 422]

/**
 * Why no client can get this documented status from this operation of the fuzzed apps, or null when one can.
 * @param {any} model the model of the app
 * @param {{ id: string, method: string, path: string, tag: string }} operation
 * @param {number} status
 */
export function whyUnreachable(model, operation, status) {
  if (elsewhere[status]) return elsewhere[status]
  const entity = model.entities.find(({ name }) => name === operation.tag)
  const action = model.actions.find(({ name }) => name === operation.id)
  if (action) {
    const never = neverOfActions[operation.id] ?? []
    return byHandlers.includes(status) && never.includes(status) ? 'its handler never says so' : null
  }
  if (operation.method === 'POST' && status === 403 && entity?.can.create.is === 'signedIn') return 'whoever is signed in may'
  return null
}

const neverOfActions = {
  feed: [404, 409],
  echo: [403, 404, 412],
  ask: [403, 404, 409],
  choose: [403, 404, 412],
  inState: [404, 409],
  enrol: [404, 412],
}
