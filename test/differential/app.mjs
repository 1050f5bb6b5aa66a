/** Columns that one statement can only just make JSON of; see `wide` below. */
const wideFields = 84
const states = ['open', 'closed', "o'dd; --", 'ünï', '😀']

const everyTable = ['person', 'thing', 'maybe', 'slot', 'node', 'doc', 'note', 'wide', 'plain']

/**
 * Every kind of field, needed and optional, indexed up and down; refs of every `onDelete`, to itself and twice to the same;
 * every form of access rule; and actions whose handlers do whatever a request tells them.
 */
export function makeApp(lintel) {
  const { blueprint, bool, counter, date, decimal, entity, implement, int, json, list, oneOf, ref, secret, text, time } = lintel
  const scalars = (more) => ({
    words: text({ max: 120, ...more }),
    short: text({ min: 2, max: 5, ...more }),
    code: text({ max: 12, pattern: '^[A-Z]{2,4}-[0-9]{1,5}$', ...more }),
    whole: int(more),
    small: int({ min: -3, max: 3, ...more }),
    price: decimal(more),
    fine: decimal({ precision: 18, scale: 6, ...more }),
    units: decimal({ precision: 5, scale: 0, ...more }),
    share: decimal({ precision: 18, scale: 18, ...more }),
    bounded: decimal({ min: '-1.50', max: '99.99', ...more }),
    flag: bool(more),
    at: time(more),
    day: date(more),
    state: oneOf(states, more),
  })
  const address = {
    street: text({ max: 60 }),
    zip: text({ max: 10, optional: true }),
    ratio: json({ of: text({ optional: true }), null: int({ optional: true }) }, { optional: true }),
    inner: json({ since: date({ optional: true }), scores: list(int(), { max: 4 }) }, { optional: true }),
  }
  const ordered = Object.keys(scalars({})).map((field) => [field])

  const system = blueprint('twins', {
    actor: 'person',
    roles: ['keeper', 'auditor'],
    rules: ['openHours', 'ranked', 'mine', 'late', 'never'],
    limit: '999999999/day',
    entities: {
      person: entity(
        { name: text({ max: 50 }), word: secret({ optional: true }), visits: counter() },
        {
          can: { read: 'anyone', create: 'self', update: 'self', delete: ['self', 'role:keeper'] },
          index: [['name'], ['visits']],
          plural: 'people',
        },
      ),
      thing: entity(
        {
          owner: ref('person', { as: 'things', onDelete: 'restrict' }),
          ...scalars({}),
          address: json(address),
          tags: list(text({ max: 10 }), { max: 5 }),
          numbers: list(int()),
          views: counter(),
          hidden: secret({ optional: true }),
        },
        {
          can: { read: 'anyone', create: 'signedIn', update: ['owner', 'role:keeper'], delete: ['owner', 'role:keeper'] },
          index: [
            ...ordered,
            ['state', '-at'],
            ['-price', 'words'],
            ['flag', 'day', '-whole'],
            ['-createdAt'],
            ['views'],
            ['updatedAt', 'small'],
            { on: ['day'], where: { flag: true } },
          ],
        },
      ),
      maybe: entity(
        {
          owner: ref('person', { as: 'maybes', onDelete: 'clear', optional: true }),
          thing: ref('thing', { as: 'maybes', onDelete: 'clear', optional: true }),
          parent: ref('maybe', { as: 'children', onDelete: 'clear', optional: true }),
          ...scalars({ optional: true }),
          address: json(address, { optional: true }),
          tags: list(oneOf(['a', 'b', 'ü']), { optional: true }),
          anything: list(json({ n: int({ optional: true }), t: text({ optional: true }) }), { optional: true, max: 6 }),
        },
        {
          can: {
            read: ['owner', { flag: true }, 'role:auditor', { all: [{ state: ['open', '😀'] }, 'signedIn'] }, { whole: 0 }],
            create: 'signedIn',
            update: ['owner', 'rule:openHours', 'parent.owner'],
            delete: ['owner', 'role:keeper'],
          },
          index: [...ordered, ['words', '-whole'], ['-day', 'fine'], ['flag', '-at'], ['thing', '-price', 'words']],
        },
      ),
      slot: entity(
        {
          owner: ref('person', { as: 'slots', onDelete: 'cascade' }),
          room: text({ max: 20 }),
          from: time({ default: 'now' }),
          day: date({ default: 'today' }),
          state: oneOf(['open', 'held', 'done'], { default: 'open' }),
          seats: int({ min: 1, max: 500, default: 4 }),
          fee: decimal({ scale: 2, default: '0.00' }),
          quiet: bool({ default: false }),
          label: text({ max: 30, default: "n'one" }),
          serial: text({ max: 30, unique: true, optional: true, immutable: true }),
          backup: ref('slot', { as: 'backs', onDelete: 'restrict', optional: true }),
        },
        {
          can: { read: 'signedIn', create: 'owner', update: 'owner', delete: 'owner' },
          unique: [['room', 'day'], ['seats', 'fee', 'backup'], { on: ['owner'], where: { state: 'held' } }],
          index: [
            ['owner', '-from'],
            ['state', 'seats', '-fee'],
          ],
        },
      ),
      node: entity(
        {
          parent: ref('node', { as: 'children', onDelete: 'cascade', optional: true }),
          friend: ref('node', { as: 'friends', onDelete: 'clear', optional: true }),
          pinned: ref('thing', { as: 'pins', onDelete: 'restrict', optional: true }),
          maker: ref('person', { as: 'made', onDelete: 'cascade' }),
          checker: ref('person', { as: 'checked', onDelete: 'restrict', optional: true }),
          label: text({ max: 60, unique: true, optional: true }),
          depth: int({ min: 0, max: 100, default: 0 }),
        },
        {
          can: {
            read: ['maker', 'checker', 'parent.maker', 'friends.maker', 'role:auditor', { depth: [0, 1] }],
            create: ['maker', 'role:keeper'],
            update: ['maker', 'children.maker'],
            delete: 'maker',
          },
          index: [['depth', '-label']],
        },
      ),
      doc: entity(
        {
          author: ref('person', { as: 'docs', onDelete: 'cascade', immutable: true }),
          about: ref('maybe', { as: 'docs', onDelete: 'cascade', optional: true }),
          title: text({ max: 60 }),
          audience: oneOf(['all', 'some', 'none'], { default: 'all' }),
          rank: int({ optional: true }),
          due: time({ optional: true }),
          cost: decimal({ scale: 3, optional: true }),
        },
        {
          can: {
            read: [
              'author',
              { all: [{ audience: 'all' }, 'rule:ranked'] },
              { all: ['sees:about', { rank: [1, 2] }] },
              'rule:late',
              'author.made.checker',
            ],
            create: ['author', 'rule:never'],
            update: ['rule:mine', { all: ['author', { audience: ['all', 'some'] }] }],
            delete: ['author', 'rule:mine'],
          },
          index: [['title'], ['rank', '-title'], ['due'], ['cost']],
        },
      ),
      note: entity(
        {
          doc: ref('doc', { as: 'notes', onDelete: 'cascade' }),
          by: ref('person', { as: 'notes', onDelete: 'cascade' }),
          body: text({ max: 200 }),
        },
        {
          can: { read: 'sees:doc', create: { all: ['by', 'sees:doc'] }, update: 'by', delete: ['by', 'doc.author'] },
          index: [['body']],
        },
      ),
      wide: entity(
        {
          ...Object.fromEntries(
            Array.from({ length: wideFields }, (_, i) => [
              `f${i}`,
              [text({ max: 40, optional: true }), int({ optional: true }), bool({ optional: true }), decimal({ optional: true })][
                i % 4
              ],
            ]),
          ),
          next: ref('wide', { as: 'before', onDelete: 'clear', optional: true }),
        },
        {
          can: { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'signedIn' },
          index: [['f0', '-f1', 'f2', '-f3'], ['f1']],
        },
      ),
      plain: entity(
        { text: text({ optional: true }), tag: text({ max: 20, optional: true }), count: int({ default: 7, optional: true }) },
        { can: { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' }, index: [['tag', '-count'], ['-tag']] },
      ),
    },
    events: { seen: { doc: ref('doc'), at: time() } },
    actions: {
      run: { input: { program: text({ max: 200_000 }) }, returns: { out: text({ max: 1_000_000 }) }, allow: 'anyone' },
      ask: {
        kind: 'query',
        input: { program: text({ max: 6_000 }) },
        returns: { out: text({ max: 1_000_000 }) },
        allow: 'anyone',
      },
      see: { on: 'doc', returns: 'doc', allow: ['author', 'rule:late', { audience: 'all' }], emits: ['seen'] },
      watch: { on: 'thing', returns: 'thing', allow: 'signedIn' },
      thingsIn: {
        kind: 'query',
        input: { state: oneOf(states, { optional: true }), at: time({ optional: true }) },
        returns: 'thing[]',
        allow: 'signedIn',
      },
      echo: {
        input: { ...scalars({ optional: true }), address: json(address, { optional: true }) },
        returns: { ...scalars({ optional: true }), address: json(address, { optional: true }) },
        allow: 'anyone',
      },
    },
  })

  return implement(
    system,
    {
      run: ({ input, db }) => runProgram(JSON.parse(input.program), db),
      ask: ({ input, db }) => runProgram(JSON.parse(input.program), db),
      see: ({ doc, emit, now }) => {
        emit('seen', { doc: doc.id, at: now })
        return doc
      },
      watch: async ({ thing, db }) => db.asSystem.thing.update(thing.id, { views: { add: 1 } }),
      thingsIn: ({ input, db }) =>
        db.thing.list({
          where: {
            ...(input.state === null ? {} : { state: input.state }),
            ...(input.at === null ? {} : { at: { gte: input.at } }),
          },
        }),
      echo: ({ input }) => input,
    },
    {
      rules: {
        openHours: ({ actor }) => (actor?.startsWith('01900002') ? { flag: true, state: { in: ['open', 'closed'] } } : false),
        mine: ({ actor }) => (actor === null ? false : { author: actor }),
        late: ({ roles, now }) => (roles.includes('auditor') ? { due: { lt: now }, rank: { ne: 3 } } : false),
        ranked: ({ actor, roles }) =>
          roles.includes('keeper') ||
          (actor?.startsWith('01900003') ? { rank: { gte: 1, lte: 4 }, title: { prefix: 'a' } } : { rank: null }),
        never: () => false,
      },
    },
  )
}

/**
 * Calls of `db`, one after the other: `{ as, table, act, args, goOn }`. A text `$2` in the arguments is the id of what the
 * call number 2 gave. What a call throws ends the program, unless it is to go on.
 */
async function runProgram(steps, db) {
  const results = []
  for (const { as, table, act, args, goOn } of steps) {
    const given = JSON.parse(
      JSON.stringify(args ?? []).replaceAll(/"\$(\d+)"/g, (_, n) => JSON.stringify(results[n]?.id ?? null)),
    )
    try {
      const tables = as === 'system' ? db.asSystem : db
      results.push((await tables[table][act](...given)) ?? null)
    } catch (error) {
      if (!goOn) throw error
      results.push({ failed: describe(error) })
    }
  }
  return { out: JSON.stringify(results) }
}

/** What is the same on every engine of an error; the words of an engine itself are not. */
function describe({ name, message, kind, code, errors = [], status, detail }) {
  if (name === 'RefusedError') return { kind, message, errors }
  if (status !== undefined) return { code, detail, errors }
  return name === 'TypeError' || name === 'UnservedError' || name === 'RangeError' ? { name, message } : { name: 'another' }
}

/** A program that reads everything, as the system. */
export const everything = everyTable.map((table) => ({ as: 'system', table, act: 'list', args: [{ limit: 1_000 }] }))
