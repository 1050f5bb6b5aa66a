import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join as joinPath } from 'node:path'
import { describe, test } from 'node:test'
import {
  blueprint,
  bool,
  counter,
  date,
  decimal,
  entity,
  env,
  event,
  implement,
  int,
  join,
  json,
  list,
  oneOf,
  part,
  ref,
  secret,
  text,
  time,
} from '../index.ts'

const root = findRoot(process.cwd())
const fixtures = joinPath(root, 'test/types')

function findRoot(folder: string): string {
  if (existsSync(joinPath(folder, 'test/types/tsconfig.json'))) return folder
  assert.notEqual(dirname(folder), folder, 'test/types is above no folder of the working directory')
  return findRoot(dirname(folder))
}

/** What the compiler prints about a project. */
function compile(project: string, ...options: string[]): string {
  const compiler = joinPath(root, 'node_modules/typescript/bin/tsc')
  try {
    return execFileSync(process.execPath, [compiler, '-p', project, '--pretty', 'false', ...options], {
      cwd: root,
      encoding: 'utf8',
    })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

/** Errors by `file:line`, each with the lines that explain it. */
function readErrors(output: string): Map<string, string[]> {
  const errors = new Map<string, string[]>()
  for (const error of output.split(/\n(?=\S)/)) {
    const at = /^(\S+?)\((\d+),\d+\): error ([\s\S]*)/.exec(error)
    if (!at) continue
    const place = `${at[1]!.split('/').slice(-2).join('/')}:${at[2]}`
    errors.set(place, [...(errors.get(place) ?? []), at[3]!])
  }
  return errors
}

// In the fixtures, `// → sentence` stands above the one line that is wrong: the compiler must say the sentence there.
describe('what the compiler says', () => {
  const errors = readErrors(compile(fixtures))
  const expected = new Set<string>()

  for (const file of readdirSync(joinPath(fixtures, 'wrong')).sort()) {
    const lines = readFileSync(joinPath(fixtures, 'wrong', file), 'utf8').split('\n')
    for (const [index, line] of lines.entries()) {
      const sentence = /^\s*\/\/ → (.*)/.exec(line)?.[1]
      if (sentence === undefined) continue
      const place = `wrong/${file}:${index + 2}`
      expected.add(place)
      test(`${place} ${sentence}`, () => {
        const said = errors.get(place) ?? []
        assert.equal(said.length, 1, `one error, not ${said.length}: ${said.join('\n')}`)
        assert.ok(said[0]!.includes(sentence), said[0])
      })
    }
  }

  test('nothing else is wrong, in right blueprints least of all', () => {
    assert.ok(expected.size > 90, `only ${expected.size} mistakes were found in ${fixtures}`)
    assert.deepEqual(
      [...errors].filter(([place]) => !expected.has(place)),
      [],
    )
  })
})

for (const [title, most, work] of [
  ['200 entities and 400 actions with their handlers stay cheap to check', 800_000, 0],
  ['so do 200 jobs, 100 sagas and as many services and webhooks beside them', 1_100_000, 100],
] as const) {
  test(title, (context) => {
    const folder = mkdtempSync(joinPath(realpathSync(tmpdir()), 'lintel-types-'))
    context.after(() => rmSync(folder, { recursive: true }))
    for (const [name, content] of Object.entries(bigProgram(200, work))) writeFileSync(joinPath(folder, name), content)

    // One thread: several would each count what they share.
    const output = compile(folder, '--singleThreaded', '--extendedDiagnostics')
    assert.doesNotMatch(output, /error/)
    const instantiations = Number(/^Instantiations:\s+(\d+)/m.exec(output)?.[1])
    context.diagnostic(`${instantiations} instantiations, ${/^Check time:\s+(.*)/m.exec(output)?.[1]}`)
    assert.ok(instantiations < most, `${instantiations} instantiations`)
  })
}

/** A program as people write them: paths in rules, matches, indexes; handlers that read, create, change, emit and start. */
function bigProgram(size: number, work: number): Record<string, string> {
  const all = (write: (index: number, name: string) => string) =>
    Array.from({ length: size }, (_, index) => write(index, `thing${index}`)).join('\n')
  const beside = bigWork(work)
  return {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({
      extends: joinPath(fixtures, 'tsconfig.json'),
      compilerOptions: {
        rootDir: '/',
        typeRoots: [joinPath(root, 'node_modules/@types')],
        paths: { lintel: [joinPath(root, 'src/index.ts')] },
      },
      include: ['.'],
    }),
    'blueprint.ts': `import { blueprint, bool, counter, decimal, entity, env, event, int, oneOf, ref, text, time } from 'lintel'
      export default blueprint('big', {
        actor: 'user',
        roles: ['admin'],
        entities: {
          user: entity({ handle: text({ max: 30, unique: true }) }, { can: { read: 'anyone' } }),
          ${all(
            (index, name) => `${name}: entity({
              owner: ref('user', { as: '${name}s' }),
              before: ref('thing${(index + size - 1) % size}', { as: 'after', optional: true }),
              name: text({ max: ${30 + index}, unique: true }),
              note: text({ max: ${300 + index}, optional: true }),
              state: oneOf(['open', 'held', 'shut'], { default: 'open' }),
              size: int({ min: 0, max: ${1000 + index} }),
              price: decimal({ precision: 12 }),
              live: bool({ default: false }),
              due: time({ optional: true }),
              views: counter(),
            }, {
              can: { read: [{ state: 'open' }, 'owner', 'before.owner', 'after.owner'], create: 'signedIn', update: 'owner', delete: ['owner', 'role:admin'] },
              index: [['owner', '-createdAt'], ['state', 'due']],
              unique: [['owner', 'name']],
            }),`,
          )}
        },
        events: { ${all((_, name) => `${name}Shut: { ${name}: ref('${name}'), by: ref('user') },`)} ${beside.events} },
        ${beside.sections}
        actions: {
          ${all(
            (
              index,
              name,
            ) => `shut${index}: { on: '${name}', input: { why: text({ max: ${100 + index} }) }, returns: '${name}', allow: 'signedIn', emits: ['${name}Shut'], limit: '30/min' },
            find${index}: { kind: 'query', input: { size: int({ optional: true }) }, returns: '${name}[]', allow: 'anyone' },`,
          )}
        },
      })`,
    'app.ts': `import { implement } from 'lintel'
      import big from './blueprint.ts'
      export default implement(big, {
        ${all(
          (index, name) => `async shut${index}({ ${name}, input, actor, db, emit, log }) {
            await db.${name}.update(${name}.id, { state: 'shut', note: input.why, views: { add: 1 } })
            emit('${name}Shut', { ${name}: ${name}.id, by: actor.id })
            log.info({ id: ${name}.id }, 'shut')
            return db.${name}.create({ owner: actor.id, name: input.why, size: ${name}.size, price: '1.00' })
          },
          find${index}({ input, db }) {
            return db.${name}.list({ where: { state: 'open', size: { gte: input.size ?? 0 } }, sort: '-createdAt' })
          },`,
        )}
      } ${beside.code})`,
  }
}

function bigWork(size: number): { readonly events: string; readonly sections: string; readonly code: string } {
  if (size === 0) return { events: '', sections: '', code: '' }
  const all = (write: (index: number) => string) => Array.from({ length: size }, (_, index) => write(index)).join('\n')
  return {
    events: all((i) => `paid${i}: event({ thing: ref('thing${i}'), amount: decimal() }, { version: 3, subject: 'thing' }),`),
    sections: `
      jobs: { ${all(
        (i) => `sweep${i}: { every: '5min', emits: ['thing${i}Shut'], starts: ['remind${i}', 'order${i}'] },
        remind${i}: { input: { thing: ref('thing${i}') }, attempts: 5 },`,
      )} },
      sagas: { ${all((i) => `order${i}: { input: { thing: ref('thing${i}') }, steps: { reserve: { undo: 'release' }, pay: { undo: 'refund', emits: ['paid${i}'] }, ship: {} } },`)} },
      external: { ${all((i) => `service${i}: { url: env('URL_${i}'), headers: { authorization: env('KEY_${i}') }, otherwise: { rate: '${i}' } },`)} },
      webhooks: { ${all((i) => `hook${i}: { events: ['paid${i}'], to: env('TO_${i}'), secret: env('SECRET_${i}') },`)} },`,
    code: `, {
      jobs: { ${all(
        (i) => `async sweep${i}({ db, start, emit }) {
        const { items } = await db.thing${i}.list({ where: { state: 'open' } })
        for (const thing of items) start('remind${i}', { thing: thing.id }, { after: '1d' })
        if (items[0]) emit('thing${i}Shut', { thing${i}: items[0].id, by: items[0].owner })
      },
      async remind${i}({ input, external, now }) {
        await external.service${i}.post('/remind', { thing: input.thing, at: now })
      },`,
      )} },
      sagas: { ${all(
        (i) => `order${i}: {
        reserve: ({ input }) => ({ thing: input.thing }),
        async pay({ input, key, emit }) { emit('paid${i}', { thing: input.thing, amount: key }) },
        ship: ({ results }) => results.reserve,
        release() {}, refund() {},
      },`,
      )} },
      upcast: { ${all((i) => `paid${i}: { 1: (payload) => payload, 2: ({ thing, amount }) => ({ thing, amount }) },`)} },
      on: { ${all((i) => `async paid${i}({ thing }, { start }) { start('order${i}', { thing }) },`)} },
    }`,
  }
}

const everyField = {
  text: text({ min: 1, max: 30, pattern: '^a', format: 'slug', unique: true, because: 'ADR-1' }),
  int: int({ min: -1, default: 0 }),
  counter: counter(),
  decimal: decimal({ precision: 12, scale: 2, min: '0', default: '1.50' }),
  bool: bool({ default: false }),
  time: time({ default: 'now', immutable: true }),
  date: date({ optional: true }),
  oneOf: oneOf(['a', 'b'], { default: 'a' }),
  json: json({ street: text(), deep: json({ kinds: list(oneOf(['x'])) }) }, { personal: true }),
  list: list(text({ max: 5 }), { max: 3 }),
  ref: ref('thing', { as: 'things', onDelete: 'clear', optional: true }),
  secret: secret({ max: 100 }),
}

describe('every word returns plain data', () => {
  const things = part({
    entities: {
      thing: entity(everyField, {
        can: { read: [{ oneOf: ['a', 'b'], bool: true }, 'ref.things.ref'], create: { all: ['signedIn', 'rule:adult'] } },
        index: [['text', '-createdAt'], { on: ['ref'], where: { oneOf: 'a' } }],
        unique: [['int', 'date']],
        plural: 'thingies',
        because: 'ADR-2',
      }),
    },
  })
  const changes = part({
    events: { changed: { thing: ref('thing') } },
    actions: {
      change: { on: 'thing', input: { why: text() }, returns: 'thing', allow: 'anyone', emits: ['changed'], limit: '5/s' },
    },
  })
  const whole = blueprint('whole', { actor: 'thing', rules: ['adult'], ...join(things, changes), expects: { p99: '200ms' } })

  test('that JSON gives back the same', () => {
    assert.deepStrictEqual(JSON.parse(JSON.stringify(whole)), whole)
  })

  for (const [kind, field] of Object.entries(everyField)) {
    test(`${kind} is of its kind and keeps what was said`, () => {
      assert.equal(field.kind, kind)
      assert.deepStrictEqual(JSON.parse(JSON.stringify(field)), field)
    })
  }

  test('with nothing in it that was not said', () => {
    assert.deepStrictEqual(text(), { kind: 'text' })
    assert.deepStrictEqual(ref('thing'), { kind: 'ref', to: 'thing' })
    assert.deepStrictEqual(oneOf(['a']), { kind: 'oneOf', values: ['a'] })
    assert.deepStrictEqual(entity({}), { fields: {} })
    assert.deepStrictEqual(blueprint('x', { entities: {} }), { name: 'x', entities: {} })
  })

  test('and no key without a value, whatever a JavaScript user passes', () => {
    const unset = undefined as never
    assert.deepStrictEqual(Object.keys(text({ max: unset })), ['kind'])
    assert.deepStrictEqual(Object.keys(entity({}, { because: unset })), ['fields'])
    const { actions } = blueprint('x', { entities: {}, actions: { go: { allow: 'anyone', limit: unset } } })
    assert.deepStrictEqual(Object.keys(actions.go), ['allow'])
  })

  test('of the environment and of events too', () => {
    assert.deepStrictEqual(env('PAYMENTS_URL'), { env: 'PAYMENTS_URL' })
    assert.deepStrictEqual(env('PAYMENTS_URL', { else: 'https://x.example.com' }), {
      env: 'PAYMENTS_URL',
      else: 'https://x.example.com',
    })
    assert.deepStrictEqual(event({ by: ref('thing') }), { fields: { by: { kind: 'ref', to: 'thing' } }, version: 1 })
    const unset = undefined as never
    assert.deepStrictEqual(event({}, { version: unset, because: 'ADR-1' }), { fields: {}, because: 'ADR-1', version: 1 })
    const said = event({ by: text() }, { version: 2, subject: 'by' })
    assert.deepStrictEqual(JSON.parse(JSON.stringify(said)), said)
  })

  test('of which only some parts have jobs, and what is joined only then', () => {
    const jobs = part({ jobs: { sweep: { every: '5min' } }, external: { rates: { url: env('RATES_URL') } } })
    const joined = join(things, jobs)
    assert.deepStrictEqual(Object.keys(joined), ['entities', 'events', 'actions', 'jobs', 'external'])
    assert.deepStrictEqual(joined.jobs, jobs.jobs)
    assert.throws(() => join(jobs, jobs), { message: "two parts declare 'sweep' in their jobs" })
  })

  test('in which parts are side by side', () => {
    assert.deepStrictEqual(join(things, changes), { ...things, ...changes })
  })

  test('and a name that two parts declare is refused', () => {
    assert.throws(() => join(things, things), { name: 'TypeError', message: "two parts declare 'thing' in their entities" })
  })
})

describe('implement, for those who skip the compiler', () => {
  const design = blueprint('shop', {
    rules: ['adult'],
    entities: { order: entity({ body: text() }) },
    events: { paid: { order: ref('order') } },
    errors: { legacy: { message: text() } },
    actions: { payOrder: { allow: 'anyone' }, cancelOrder: { allow: 'anyone' } },
  })
  const handlers = { payOrder: () => {}, cancelOrder: () => {} }
  const more = { rules: { adult: () => true }, errors: { legacy: () => ({ status: 422, body: { message: 'x' } }) } }
  const unchecked = implement as (...given: unknown[]) => unknown

  test('joins blueprint and code, and freezes the pair', () => {
    const app = implement(design, handlers, more)
    assert.deepStrictEqual({ ...app }, { blueprint: design, handlers, more })
    assert.ok(Object.isFrozen(app))
  })

  const { payOrder, cancelOrder } = handlers
  const mistakes: [given: readonly unknown[], sentence: string][] = [
    [[{ payOrder }, more], "action 'cancelOrder' has no handler"],
    [[{ payOrder, cancelOrder: 'later' }, more], "action 'cancelOrder' has no handler"],
    [[{ payOrder, cancelOrder, payOder: payOrder }, more], "no action is called 'payOder', did you mean 'payOrder'?"],
    [[{ payOrder, cancelOrder, frobnicate: payOrder }, more], "no action is called 'frobnicate'"],
    [[handlers], "rule 'adult' has no function; error shape 'legacy' has no function"],
    [[handlers, { ...more, rules: { adlt: () => true } }], "no rule is called 'adlt', did you mean 'adult'?"],
    [[handlers, { ...more, errors: { ...more.errors, modern: () => {} } }], "no error shape is called 'modern'"],
    [[handlers, { ...more, on: { payd: () => {} } }], "no event is called 'payd', did you mean 'paid'?"],
    [[handlers, { ...more, route: () => {} }], "no setting is called 'route', did you mean 'routes'?"],
    [[undefined, more], "action 'payOrder' has no handler; action 'cancelOrder' has no handler"],
  ]
  for (const [given, sentence] of mistakes) {
    test(sentence, () => {
      assert.throws(
        () => unchecked(design, ...given),
        (error: Error) => {
          assert.ok(error instanceof TypeError)
          const [head, ...said] = error.message.split(': ')
          assert.equal(head, "the code does not fit blueprint 'shop'")
          assert.ok(said.join(': ').includes(sentence), error.message)
          return true
        },
      )
    })
  }

  const busy = blueprint('busy', {
    entities: { order: entity({ body: text() }) },
    events: { paid: event({ order: ref('order') }, { version: 3 }), sent: { order: ref('order') } },
    jobs: { sweep: { every: '5min' }, remind: {} },
    sagas: { place: { steps: { reserve: { undo: 'release' }, pay: {} } } },
  })
  const none = () => {}
  const work = {
    jobs: { sweep: none, remind: none },
    sagas: { place: { reserve: none, release: none, pay: none } },
    upcast: { paid: { 1: none, 2: none } },
  }
  test('joins the code of jobs, sagas and upcasts', () => {
    assert.equal((unchecked(busy, {}, work) as { more: unknown }).more, work)
  })

  const misfits: [more: unknown, says: string][] = [
    [{ ...work, jobs: undefined }, "job 'sweep' has no function; job 'remind' has no function"],
    [{ ...work, jobs: { ...work.jobs, swep: none } }, "no job is called 'swep', did you mean 'sweep'?"],
    [
      { ...work, sagas: {} },
      "'reserve' of saga 'place' has no function; 'release' of saga 'place' has no function; 'pay' of saga 'place' has no function",
    ],
    [{ ...work, sagas: { place: { reserve: none, pay: none } } }, "'release' of saga 'place' has no function"],
    [
      { ...work, sagas: { place: { ...work.sagas.place, pey: none } } },
      "no step of saga 'place' is called 'pey', did you mean 'pay'?",
    ],
    [{ ...work, sagas: { ...work.sagas, plase: {} } }, "no saga is called 'plase', did you mean 'place'?"],
    [{ ...work, upcast: undefined }, "event 'paid' has no upcast of version 1; event 'paid' has no upcast of version 2"],
    [{ ...work, upcast: { paid: { ...work.upcast.paid, 3: none } } }, "event 'paid' has no version '3' before its present one"],
    [{ ...work, upcast: { ...work.upcast, sent: { 1: none } } }, "event 'sent' has no version '1' before its present one"],
    [{ ...work, upcast: { ...work.upcast, snt: {} } }, "no event is called 'snt', did you mean 'sent'?"],
    [{ ...work, job: {} }, "no setting is called 'job', did you mean 'jobs'?"],
  ]
  for (const [more, says] of misfits) {
    test(says, () =>
      assert.throws(() => unchecked(busy, {}, more), {
        name: 'TypeError',
        message: `the code does not fit blueprint 'busy': ${says}`,
      }),
    )
  }
})
