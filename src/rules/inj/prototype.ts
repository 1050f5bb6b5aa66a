import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Assignment, FunctionId, Value } from '../../model/architecture/code.ts'
import { callsIn, fileOf, isServing, routesThrough } from '../../model/architecture/look-up.ts'
import { callsOf, enteredAs } from '../entry.ts'
import type { Rule } from '../rule.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'inj/prototype',
  title: 'Keys of a caller reach the prototype of every object',
  severity: 'medium',
  confidence: 'likely',
  profile: 'review',
  says: '{what}: `__proto__` is a key like any other',
  because:
    'a field set on the prototype is a field of every object of the process: `isAdmin`, the options of a query, the shell of a child',
  instead:
    'refuse `__proto__`, `constructor` and `prototype`; or check the shape with a schema first, or keep it in a `Map` or an object without a prototype',
  references: ['CWE-1321', 'ASVS 1.5.3'],

  check(architecture, report) {
    const told = new Set<string>()
    for (const assignment of architecture.code.assignments) {
      const id = assignment.function
      if (assignment.kind !== 'element' || told.has(id) || !isServing(architecture, id) || isGuarded(architecture, id)) continue
      const what = twoKeys(architecture, assignment) ?? deepMerge(architecture, assignment)
      if (what === null) continue
      told.add(id)
      report({ at: assignment.place, subject: `function:${id}`, values: { what } })
    }
  },

  bad: {
    'a merge of its own': handler('merge(settings, req.body)\n  res.sendStatus(204)', {
      method: 'put',
      imports: `const settings = {}
function merge(target: any, source: any) {
  for (const key of Object.keys(source)) {
    if (typeof source[key] === 'object') target[key] = merge(target[key] ?? {}, source[key])
    else target[key] = source[key]
  }
  return target
}
`,
    }),
    'two keys of the request': handler('live[req.body.section][req.body.name] = req.body.value\n  res.sendStatus(204)', {
      method: 'put',
      imports: 'const live: any = { mail: {} }\n',
    }),
  },
  good: {
    'the keys are refused': handler('merge(settings, req.body)\n  res.sendStatus(204)', {
      method: 'put',
      imports: `const settings = {}
function merge(target: any, source: any) {
  for (const key of Object.keys(source)) {
    if (key === '__proto__' || key === 'constructor') continue
    if (typeof source[key] === 'object') target[key] = merge(target[key] ?? {}, source[key])
    else target[key] = source[key]
  }
  return target
}
`,
    }),
    'one key alone, and a table of numbers': handler(
      'const counts: any = {}\n  counts[req.query.kind] = 1\n  const grid: any = [[]]\n  for (let i = 0; i < 3; i++) grid[i][0] = 1\n  res.json(counts)',
    ),
    'rows of the database': handler(
      'const totals: any = {}\n  for (const row of await rows()) totals[row.day][row.kind] = row.total\n  res.json(totals)',
      { imports: "import { rows } from './rows.ts'\n" },
    ),
    'a merge of settings of ours': `import { defaults } from './defaults.ts'
function merge(target: any, source: any) {
  for (const key of Object.keys(source)) target[key] = typeof source[key] === 'object' ? merge(target[key] ?? {}, source[key]) : source[key]
  return target
}
export const settings = merge({}, defaults)
`,
  },
}

const numbers = /(^|\.)(i|j|k|x|y|row|col|column|index|idx|day|month|year|week|hour|page)$/i

/** `live[section][name] = …`, where the request says both. */
function twoKeys(architecture: Architecture, { target, keys, function: id }: Assignment): string | null {
  if (!target.endsWith('[][]') && keys.length < 2) return null
  const isFree = (key: Value) => !(key.is === 'name' && numbers.test(key.path)) && enteredAs(architecture, id, key) !== null
  return keys.length >= 2 && keys.slice(-2).every(isFree) ? 'both keys of an assignment come from the request' : null
}

/** A function that goes down into what it is given, by keys of that, and is given what a caller sends. */
function deepMerge(architecture: Architecture, { function: id, keys }: Assignment): string | null {
  const [key] = keys
  const byKeys = key?.is === 'name' && (key.origin?.from === 'loop' || key.origin?.from === 'parameter')
  if (!byKeys || !callsIn(architecture, id).some(({ to }) => to === id)) return null
  const given = callsOf(architecture, id).some(
    (call) =>
      call.function !== id &&
      call.args.some((arg) => enteredAs(architecture, call.function, arg) !== null && !isShaped(architecture, call.function)),
  )
  return given ? 'what a caller sends is merged, key by key and level by level' : null
}

/** A schema of the route lets no other keys through. */
function isShaped(architecture: Architecture, id: FunctionId): boolean {
  const routes = routesThrough(architecture, id)
  return routes.length > 0 && routes.every(({ validated }) => validated.includes('body'))
}

function isGuarded(architecture: Architecture, id: FunctionId): boolean {
  return (
    fileOf(architecture, id)?.words.some((word) => word === '__proto__' || word === 'constructor' || word === 'hasOwn') ?? false
  )
}
