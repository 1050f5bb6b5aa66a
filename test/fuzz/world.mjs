import { load } from '../kit/dist.mjs'
import { strangerId } from './random.mjs'

const people = 4
const remembered = 60

/**
 * What the fuzzer knows of the backend it talks to: who may call, which rows there are, what it was told.
 * @param {{ url: string, folder: string, model: any, token(sub: string, roles?: string[]): Promise<string> }} backend
 */
export async function createWorld(backend, random) {
  const { model } = backend
  const callers = await createCallers(backend, random)
  const rows = new Map(model.entities.map(({ name }) => [name, []]))
  const cursors = new Map()
  return {
    callers,
    /** A row of an entity: `{ id, etag, body, by }`, or undefined while there is none; as often as not one of the caller's. */
    row: (entity, caller) => {
      const known = rows.get(entity) ?? []
      const own = random.chance(0.5) ? known.filter(({ by }) => by !== undefined && by === caller.sub) : []
      const from = own.length > 0 ? own : known
      return from.length > 0 ? random.pick(from) : undefined
    },
    /** An id for a schema: of the entity that its description names, oftener than not. */
    idFor: ({ description = '' }, caller) => {
      const entity = /^Id of an? (\w+)[.,]/.exec(description)?.[1]
      if (entity === undefined || random.chance(0.03)) return strangerId(random)
      if (entity === model.actor && caller?.sub && random.chance(0.7)) return caller.sub
      const known = rows.get(entity)
      return known?.length > 0 ? random.pick(known).id : strangerId(random)
    },
    /** A path of relations that an include may name, with a count here and there. */
    relations(entity) {
      const steps = []
      for (let at = entity; steps.length < random.int(1, 3); ) {
        const { relations = [] } = model.entities.find(({ name }) => name === at) ?? {}
        if (relations.length === 0) break
        const { name, kind, target } = random.pick(relations)
        steps.push(kind === 'many' && random.chance(0.4) ? `${name}(${random.int(1, 100)})` : name)
        at = target
      }
      return steps.join('.')
    },
    remember(entity, row) {
      const known = rows.get(entity)
      if (!known) return
      const at = known.findIndex(({ id }) => id === row.id)
      if (at >= 0) known[at] = { ...known[at], ...row }
      else if (known.length < remembered) known.push(row)
      else known[random.int(0, remembered - 1)] = row
    },
    forget(entity, id) {
      const known = rows.get(entity) ?? []
      const at = known.findIndex((row) => row.id === id)
      if (at >= 0) known.splice(at, 1)
    },
    cursor: (path) => cursors.get(path),
    keepCursor: (path, query, next) => cursors.set(path, { query, next }),
  }
}

/** Somebody with a row, with roles, with neither; nobody; and whoever a bad token claims to be. */
async function createCallers({ folder, model, token }, random) {
  const { openDevIssuer } = await load('adapters/dev-issuer/dev-issuer.js')
  const past = await openDevIssuer(folder, { project: model.name, now: () => Date.now() - 86_400_000 })
  const sub = (i) => `0190000${i}-0000-7000-8000-000000000001`
  const known = await Promise.all(
    Array.from({ length: people }, async (_, i) => ({ sub: sub(i + 1), authorization: `Bearer ${await token(sub(i + 1))}` })),
  )
  const withRoles = await Promise.all(
    [[model.roles[0]], model.roles, [...model.roles, 'planted']].map(async (roles) => ({
      sub: sub(1),
      authorization: `Bearer ${await token(sub(1), roles)}`,
    })),
  )
  const strange = await Promise.all(
    [sub(9), 'not-a-uuid', "' OR 1=1 --", '__proto__'].map(async (each) => ({ authorization: `Bearer ${await token(each)}` })),
  )
  const [head, payload, signature] = known[0].authorization.slice(7).split('.')
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  const changed = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('"roles":[]', '"roles":["moderator"]'))
  const bad = [
    `Bearer ${await past.sign({ sub: sub(1), ttlS: 60 })}`,
    'Bearer',
    'Bearer ',
    'Bearer x',
    'Basic dXNlcjpwYXNz',
    `bearer  ${head}.${payload}.${signature}`,
    `Bearer ${head}.${payload}.`,
    `Bearer ${none}.${payload}.`,
    `Bearer ${head}.${changed.toString('base64url')}.${signature}`,
    `Bearer ${head}.${payload}.${signature.slice(0, -2)}AA`,
    `Bearer ${'a'.repeat(8_000)}`,
    `Bearer ${head}.${payload}.${signature}, Bearer x`,
    "' OR 1=1 --",
  ]
  return {
    known,
    /** Sees every row that anybody sees. */
    everything: withRoles[1],
    pick(kind) {
      if (kind === 'nobody') return {}
      if (kind === 'bad') return { authorization: random.pick(bad), isBad: true }
      return random.pick({ known, withRoles, strange }[kind])
    },
  }
}
