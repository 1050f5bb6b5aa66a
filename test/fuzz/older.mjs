/**
 * An app as its second version, beside a first one in which every entity, field, list and word had another name, and
 * every input of an action. The words keep their order, which is that of the words of today.
 * @param {{ blueprint: any, handlers: any, more: any }} app
 */
export function withOlderVersion({ blueprint, handlers, more }) {
  const { entities, actions = {} } = blueprint
  const lists = Object.entries(entities).flatMap(([entity, { fields }]) =>
    Object.values(fields).flatMap(({ kind, to, as }) => (kind === 'ref' && as !== undefined ? [{ entity, to, as }] : [])),
  )
  const older = Object.entries(entities).map(([name, { fields, plural }]) => {
    const own = lists.filter(({ to }) => to === name).map(({ as }) => [old(as), as])
    const renamed = {
      entity: name,
      fields: renamedFields(fields),
      relations: Object.fromEntries(own),
      values: words(fields),
      ...(plural === undefined ? {} : { plural: `old-${plural}` }),
    }
    return [old(name), renamed]
  })
  const moved = Object.entries(actions).map(([name, action]) => [name, moveAction(action)])
  return {
    blueprint: {
      ...blueprint,
      version: 'v2',
      actions: Object.fromEntries(moved),
      versions: {
        v1: {
          deprecated: '2026-11-01',
          guide: 'https://example.com/moving-to-v2',
          entities: Object.fromEntries(older),
          actions: Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, olderAction(action)])),
        },
      },
    },
    handlers,
    more,
  }
}

const old = (name) => `old${name.charAt(0).toUpperCase()}${name.slice(1)}`
const renamedFields = (fields) => Object.fromEntries(Object.keys(fields).map((name) => [old(name), name]))

function words(fields) {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, { kind, values }]) =>
      kind === 'oneOf' ? [[old(name), Object.fromEntries(values.map((value) => [`x${value}`, value]))]] : [],
    ),
  )
}

function moveAction({ http, ...action }) {
  return http === undefined ? action : { ...action, http: http.replace(' /v1/', ' /v2/') }
}

function olderAction({ input = {}, returns }) {
  const shape = typeof returns === 'object' ? returns : {}
  return {
    input: renamedFields(input),
    returns: renamedFields(shape),
    values: { ...words(shape), ...words(input) },
  }
}
