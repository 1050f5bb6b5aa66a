/** A blueprint with every kind of field, index, access word and answer, and the code of its actions. */
export function kinds(lintel) {
  const { blueprint, bool, counter, date, decimal, entity, implement, int, json, list, oneOf, ref, secret, text, time } = lintel

  const scalars = (more) => ({
    plain: text(more),
    short: text({ min: 2, max: 5, ...more }),
    code: text({ max: 12, pattern: '^[A-Z]{2,4}-[0-9]{1,5}$', ...more }),
    email: text({ format: 'email', personal: true, ...more }),
    link: text({ format: 'url', ...more }),
    slug: text({ format: 'slug', max: 40, ...more }),
    whole: int(more),
    small: int({ min: -3, max: 3, ...more }),
    price: decimal(more),
    fine: decimal({ precision: 18, scale: 6, ...more }),
    units: decimal({ precision: 5, scale: 0, ...more }),
    bounded: decimal({ min: '-1.50', max: '99.99', ...more }),
    flag: bool(more),
    at: time(more),
    day: date(more),
    state: oneOf(['open', 'closed', "o'dd; --", 'ünï'], more),
  })
  const address = {
    street: text({ max: 60 }),
    zip: text({ max: 10, optional: true }),
    kind: oneOf(['home', 'work'], { default: 'home' }),
    inner: json({ since: date({ optional: true }), scores: list(int({ min: 0, max: 9 }), { max: 4 }) }, { optional: true }),
  }
  const ordered = Object.keys(scalars({})).map((field) => [field])

  const system = blueprint('kinds', {
    actor: 'person',
    roles: ['keeper', 'auditor'],
    rules: ['openHours'],
    errors: { legacy: { errors: json({ body: list(text()) }) } },
    entities: {
      person: entity(
        { name: text({ min: 1, max: 50 }), secretWord: secret({ optional: true }) },
        { can: { read: 'anyone', create: 'self', update: 'self', delete: ['self', 'role:keeper'] }, plural: 'people' },
      ),
      shelf: entity(
        {
          owner: ref('person', { as: 'shelves', onDelete: 'cascade', immutable: true }),
          title: text({ max: 40, unique: true }),
        },
        { can: { read: 'anyone', create: 'owner', update: 'owner', delete: ['owner', 'role:keeper'] }, plural: 'shelves' },
      ),
      /** All of the scalars, all of them needed. */
      thing: entity(
        {
          shelf: ref('shelf', { as: 'things', onDelete: 'restrict' }),
          ...scalars({}),
          address: json(address),
          tags: list(text({ max: 10 }), { max: 5 }),
          numbers: list(int()),
          views: counter(),
          hidden: secret({ optional: true }),
        },
        {
          can: { read: 'anyone', create: 'signedIn', update: ['shelf.owner', 'role:keeper'], delete: 'shelf.owner' },
          index: [...ordered, ['state', '-at'], ['-createdAt'], { on: ['day'], where: { flag: true } }],
        },
      ),
      /** All of the scalars, none of them needed; half of the rows are hidden from some. */
      maybe: entity(
        {
          owner: ref('person', { as: 'maybes', onDelete: 'cascade', optional: true }),
          thing: ref('thing', { as: 'maybes', onDelete: 'clear', optional: true }),
          ...scalars({ optional: true }),
          address: json(address, { optional: true }),
          tags: list(oneOf(['a', 'b', 'ü']), { optional: true }),
        },
        {
          can: {
            read: ['owner', { flag: true }, 'role:auditor', { all: [{ state: 'open' }, 'signedIn'] }],
            create: 'signedIn',
            update: ['owner', 'rule:openHours'],
            delete: ['owner', 'role:keeper'],
          },
          index: ordered,
        },
      ),
      /** What is filled in, unique together, unique where open, and never changed. */
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
          note: text({ max: 30, default: 'none' }),
          serial: text({ max: 30, unique: true, optional: true, immutable: true }),
        },
        {
          can: { read: 'signedIn', create: 'owner', update: 'owner', delete: 'owner' },
          unique: [['room', 'day'], { on: ['owner'], where: { state: 'held' } }],
          index: [
            ['owner', '-from'],
            ['state', 'seats', '-fee'],
          ],
        },
      ),
      /** Read by few, changed by nobody. */
      audit: entity(
        { about: ref('person', { onDelete: 'cascade' }), line: text({ max: 100 }) },
        { can: { read: 'role:auditor', create: 'role:auditor' } },
      ),
    },
    events: { thingSeen: { thing: ref('thing'), by: ref('person'), at: time() } },
    actions: {
      see: { on: 'thing', returns: 'thing', allow: ['signedIn'], emits: ['thingSeen'] },
      touch: { on: 'shelf', allow: 'owner' },
      echo: {
        input: { ...scalars({}), address: json(address), tags: list(text({ max: 10 }), { max: 5 }), who: ref('person') },
        returns: { ...scalars({}), address: json(address), tags: list(text({ max: 10 }), { max: 5 }), who: ref('person') },
        allow: 'anyone',
      },
      ask: { kind: 'query', input: scalars({ optional: true }), returns: scalars({ optional: true }), allow: 'anyone' },
      choose: {
        http: 'PUT /v1/choices/{day}/{small}/{plain}',
        input: { day: date(), small: int({ min: -3, max: 3 }), plain: text({ max: 50 }), flag: bool({ default: true }) },
        returns: { day: date(), small: int({ min: -3, max: 3 }), plain: text({ max: 50 }), flag: bool() },
        allow: 'anyone',
        status: 202,
      },
      inState: { kind: 'query', input: { state: text({ max: 10, optional: true }) }, returns: 'thing[]', allow: 'role:auditor' },
      enrol: {
        http: 'POST /api/users/enrol',
        input: { name: text({ max: 20 }), age: int({ min: 0, max: 150 }) },
        returns: { name: text({ max: 20 }) },
        errors: 'legacy',
        allow: 'signedIn',
        status: 201,
      },
    },
  })

  return implement(
    system,
    {
      async see({ thing, actor, db, emit, now }) {
        const seen = await db.asSystem.thing.update(thing.id, { views: { add: 1 } })
        emit('thingSeen', { thing: thing.id, by: actor.id, at: now })
        return seen
      },
      touch: () => undefined,
      echo: ({ input }) => input,
      ask: ({ input }) => input,
      choose: ({ input }) => input,
      inState: ({ input, db }) => db.thing.list({ where: input.state === null ? {} : { state: input.state } }),
      enrol: ({ input }) => ({ name: input.name }),
    },
    {
      rules: { openHours: ({ actor }) => (actor?.startsWith('01900002') ? { flag: true } : false) },
      errors: {
        legacy: ({ status, detail, title }) => ({ status, body: { errors: { body: [detail ?? title] } } }),
      },
    },
  )
}
