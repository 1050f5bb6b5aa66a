import type { Architecture } from '../../model/architecture/architecture.ts'
import type { FunctionId } from '../../model/architecture/code.ts'
import { functionOf, isServing } from '../../model/architecture/look-up.ts'
import type { Place } from '../../model/architecture/place.ts'
import type { Case, Rule } from '../rule.ts'

export const rule: Rule = {
  id: 'auth/as-system',
  title: 'A handler that goes past the access rules',
  severity: 'info',
  confidence: 'certain',
  profile: 'audit',
  says: '{handler} {does} as the system, whatever the access rules of the blueprint say',
  because:
    'nothing asks here whether the caller may: who reads the rules of the blueprint alone believes in a fence that has a gate',
  instead:
    'take `db`, which acts for the caller, where a rule of the blueprint can allow it; else check in the handler what the caller may do',
  references: ['CWE-639', 'CWE-269'],

  check(architecture, report) {
    if (architecture.blueprints.length === 0) return
    const places = Object.assign({}, ...architecture.blueprints.map((each) => each.places)) as Readonly<Record<string, Place>>
    const told = new Set<string>()
    for (const { callee, function: id, place } of architecture.code.calls) {
      const [, , entity, verb] = /(^|\.)asSystem\.(\w+)\.(\w+)$/.exec(callee) ?? []
      if (entity === undefined || verb === undefined || !isServing(architecture, id)) continue
      const of = places[`entities.${entity}`]
      const subject = `handler:${handlerOf(architecture, id) ?? place.file} ${writes.has(verb) ? 'writes' : 'reads'} ${entity}`
      if (of === undefined || told.has(subject)) continue
      told.add(subject)
      const name = handlerOf(architecture, id)
      const action = name === null ? undefined : places[`actions.${name}`]
      report({
        at: place,
        subject,
        severity: writes.has(verb) ? 'low' : 'info',
        values: {
          handler: name === null ? 'this code' : `\`${name}\``,
          does: `${writes.has(verb) ? 'writes' : 'reads'} \`${entity}\``,
        },
        related: [
          { at: of, message: `the access rules of \`${entity}\` stand here` },
          ...(action === undefined ? [] : [{ at: action, message: 'who may call it is said here' }]),
        ],
      })
    }
  },

  bad: {
    'a counter that nobody may set': app('await db.asSystem.post.update(post.id, { likes: { add: 1 } })'),
    'through a variable': app('const { asSystem } = db\n    return asSystem.post.list({ limit: 20 })'),
  },
  good: {
    'as the caller': app('await db.post.update(post.id, { likes: { add: 1 } })'),
    'a seed, which nobody calls': {
      ...(app('return post') as Record<string, string>),
      'scripts/seed.ts': `export async function seed(db) {
  await db.asSystem.post.create({ likes: 0 })
}
`,
    },
    'a word of another library': `export const sync = (db) => db.asSystem.post.update(1, {})\n`,
  },
}

function app(body: string): Case {
  return {
    'blueprint.ts': `import { blueprint, counter, entity, ref, text } from 'lintel'

export default blueprint('social', {
  actor: 'user',
  entities: {
    user: entity({ name: text({ max: 30 }) }, { can: { read: 'anyone', create: 'self' } }),
    post: entity({ author: ref('user'), likes: counter() }, { can: { read: 'anyone', create: 'author' } }),
  },
  actions: { likePost: { on: 'post', allow: 'signedIn' } },
})
`,
    'src/app.ts': `import { implement } from 'lintel'
import social from '../blueprint.ts'

export default implement(social, {
  async likePost({ post, db }) {
    ${body}
  },
})
`,
  }
}

/** Verbs that change rows. */
const writes = new Set(['create', 'update', 'delete'])

/** The action that a function handles: itself, or the one around it. */
function handlerOf(architecture: Architecture, id: FunctionId): string | null {
  for (let at: FunctionId | null = id; at !== null; at = functionOf(architecture, at)?.within ?? null) {
    const name = functionOf(architecture, at)?.name
    if (name != null) return name.slice(name.lastIndexOf('.') + 1)
  }
  return null
}
