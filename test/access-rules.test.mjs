import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { startBackend } from './kit/backend.mjs'

const [ada, bob, eve] = [1, 2, 3].map((n) => `0190000${n}-0000-7000-8000-000000000001`)

/** What the named rules answer, set by each test. */
let grants

const makeApp = ({ blueprint, bool, date, decimal, entity, implement, int, oneOf, ref, text, time }) =>
  implement(
    blueprint('office', {
      actor: 'member',
      roles: ['clerk'],
      rules: ['site', 'staff'],
      limit: '1000000/min',
      entities: {
        member: entity({ name: text() }, { can: { read: 'anyone', create: 'self' } }),
        file: entity(
          {
            site: text(),
            level: int(),
            price: decimal(),
            kind: oneOf(['memo', 'bill']),
            flag: bool({ optional: true }),
            note: text({ optional: true }),
            due: date({ optional: true }),
            at: time({ optional: true }),
            owner: ref('member', { as: 'files', optional: true }),
          },
          {
            can: {
              read: ['rule:site', { all: ['rule:staff', { kind: 'memo' }] }],
              create: 'rule:site',
              update: 'rule:site',
              delete: { all: ['rule:site', 'role:clerk'] },
            },
          },
        ),
        page: entity(
          { file: ref('file', { as: 'pages', optional: true, onDelete: 'clear' }), number: int() },
          { can: { read: 'sees:file', create: { all: ['signedIn', 'sees:file'] } } },
        ),
        // No field of these is one of a file: what a rule says of files must not be read as something of theirs.
        folder: entity({ first: ref('file', { as: 'folders' }), level: text() }, { can: { read: 'anyone', create: 'signedIn' } }),
      },
      actions: {
        plant: { input: { entity: text(), rows: text({ max: 20_000 }) }, returns: { ids: text() }, allow: 'anyone' },
        audit: { returns: 'nothing', allow: 'rule:staff' },
        auditAll: { returns: 'nothing', allow: { all: ['rule:staff', 'role:clerk'] } },
        stamp: { on: 'file', returns: 'nothing', allow: 'rule:staff' },
        tally: { kind: 'query', returns: { files: int(), pages: int() }, allow: 'anyone' },
      },
    }),
    {
      plant: async ({ input, db }) => {
        const ids = []
        for (const row of JSON.parse(input.rows)) ids.push((await db.asSystem[input.entity].create(row)).id)
        return { ids: ids.join() }
      },
      audit: () => {},
      auditAll: () => {},
      stamp: () => {},
      tally: async ({ db }) => ({ files: await db.file.count(), pages: await db.page.count() }),
    },
    { rules: { site: (caller) => grants.site(caller), staff: (caller) => grants.staff(caller) } },
  )

const files = [
  {
    site: 'north',
    level: 1,
    price: '12.50',
    kind: 'memo',
    flag: true,
    note: 'abc',
    due: '2026-01-01',
    at: '2026-01-01T10:00:00.000Z',
    owner: ada,
  },
  { site: 'north', level: 3, price: '2.00', kind: 'bill', flag: false, note: null, due: '2026-06-01', at: null, owner: bob },
  {
    site: "it's",
    level: 4,
    price: '-1.00',
    kind: 'memo',
    flag: null,
    note: 'abd',
    due: null,
    at: '2026-03-01T10:00:00.000Z',
    owner: null,
  },
  {
    site: 'east',
    level: 2,
    price: '0.00',
    kind: 'bill',
    flag: true,
    note: 'xyz',
    due: '2025-12-31',
    at: '2027-01-01T00:00:00.000Z',
    owner: ada,
  },
]

/** Answers of a rule, and the files that each lets through, by their place above. */
const answers = [
  [true, [0, 1, 2, 3]],
  [false, []],
  [{}, [0, 1, 2, 3]],
  [{ site: 'north' }, [0, 1]],
  [{ site: { eq: "it's" } }, [2]],
  [{ site: { ne: 'north' } }, [2, 3]],
  [{ site: { in: ['east', "it's"] } }, [2, 3]],
  [{ site: { in: [] } }, []],
  [{ site: { prefix: 'n' } }, [0, 1]],
  [{ site: "' OR 1=1 --" }, []],
  [{ site: 'north', level: { lt: 3 } }, [0]],
  [{ level: { gte: 2, lt: 4 } }, [1, 3]],
  [{ price: '12.50' }, [0]],
  [{ price: { gt: '0.00' } }, [0, 1]],
  [{ price: { in: ['-1.00', '2.00'] } }, [1, 2]],
  [{ kind: 'bill' }, [1, 3]],
  [{ flag: true }, [0, 3]],
  [{ flag: null }, [2]],
  [{ note: null }, [1]],
  [{ note: { ne: null } }, [0, 2, 3]],
  [{ note: { ne: 'abc' } }, [1, 2, 3]],
  [{ note: { prefix: 'ab' } }, [0, 2]],
  [{ due: { lte: '2026-01-01' } }, [0, 3]],
  [{ at: { lt: '2026-02-01T00:00:00+14:00' } }, [0]],
  [{ owner: ada }, [0, 3]],
  [{ owner: null }, [2]],
]

describe('a named rule in code', () => {
  let backend
  let ids
  let pages
  let folders
  const tokens = {}
  const ask = (who, method, path, body) =>
    backend.request(method, path, { token: tokens[who], ...(body === undefined ? {} : { body }) })
  const plant = async (entity, rows) => {
    const { body, text } = await backend.request('POST', '/v1/plant', { body: { entity, rows: JSON.stringify(rows) } })
    assert.ok(body.ids, text)
    return body.ids.split(',')
  }
  before(async () => {
    grants = { site: () => true, staff: () => false }
    backend = await startBackend({ app: makeApp })
    for (const [name, sub, roles] of [
      ['ada', ada, []],
      ['bob', bob, []],
      ['eve', eve, ['clerk']],
    ]) {
      tokens[name] = await backend.token(sub, roles)
      assert.equal((await ask(name, 'POST', '/v1/members', { name })).status, 201)
    }
    ids = await plant('file', files)
    pages = await plant(
      'page',
      [...ids, null].map((file, number) => ({ file, number })),
    )
    folders = await plant(
      'folder',
      ids.map((first) => ({ first, level: 'top' })),
    )
  })
  beforeEach(() => {
    grants = { site: () => false, staff: () => false }
  })
  after(() => backend.close())

  for (const [answer, places] of answers) {
    test(`answers ${JSON.stringify(answer)}: rows, relations, counts and changes follow`, async () => {
      grants.site = () => answer
      const seen = places.map((i) => ids[i])
      const list = await ask('ada', 'GET', '/v1/files')
      assert.deepEqual(list.body?.items?.map(({ id }) => id) ?? list.status, answer === false ? 403 : seen)
      for (const id of ids) {
        const refused = answer === false ? 403 : 404
        assert.equal((await ask('ada', 'GET', `/v1/files/${id}`)).status, seen.includes(id) ? 200 : refused)
        assert.equal(
          (await ask('ada', 'PATCH', `/v1/files/${id}`, { level: files[ids.indexOf(id)].level })).status,
          seen.includes(id) ? 200 : refused,
        )
      }
      const listed = await ask('ada', 'GET', '/v1/pages?include=file')
      assert.deepEqual(
        listed.body.items.map(({ id, file }) => [id, file.id]),
        places.map((i) => [pages[i], ids[i]]),
      )
      const listing = await ask('ada', 'GET', `/v1/folders?id[in]=${folders}&include=first.pages`)
      assert.deepEqual(
        listing.body.items.map(({ first }) => first.pages?.map(({ id }) => id) ?? first),
        ids.map((id, i) => (seen.includes(id) ? [pages[i]] : id)),
      )
      assert.deepEqual((await ask('ada', 'GET', '/v1/tally')).body, { files: seen.length, pages: seen.length })
      for (const id of ids) {
        const created = await ask('ada', 'POST', '/v1/folders', { first: id, level: 'x' })
        assert.equal(created.status, seen.includes(id) ? 201 : 422)
        if (created.status === 422) assert.equal(created.body.code, 'missing_reference')
      }
    })
  }
  // Last, since these leave rows behind.
  for (const [answer, places] of answers) {
    test(`answers ${JSON.stringify(answer)}: new and changed rows are judged as they would be`, async () => {
      grants.site = () => answer
      for (const [i, file] of files.entries()) {
        const { status } = await ask('ada', 'POST', '/v1/files', file)
        assert.equal(status, places.includes(i) ? 201 : 403)
      }
      const [from] = places
      if (from === undefined) return
      for (const [i, file] of files.entries()) {
        grants.site = () => true
        const { body } = await ask('ada', 'POST', '/v1/files', files[from])
        grants.site = () => answer
        const { status } = await ask('ada', 'PATCH', `/v1/files/${body.id}`, file)
        assert.equal(status, places.includes(i) ? 200 : 403)
      }
    })
  }

  test('is asked for each caller, and callers with answers of one shape do not get each other’s rows', async () => {
    grants.site = ({ actor, roles, now }) => {
      assert.ok(Math.abs(Date.parse(now) - Date.now()) < 60_000)
      if (actor === null) return false
      return roles.includes('clerk') ? true : { site: actor === ada ? 'north' : 'east' }
    }
    const levels = async (who) => (await ask(who, 'GET', '/v1/pages?include=file')).body.items.map(({ file }) => file.site)
    const all = await Promise.all(['ada', 'bob', 'eve', 'ada', 'bob', 'nobody'].map(levels))
    assert.deepEqual(all, [['north', 'north'], ['east'], ['north', 'north', "it's", 'east'], ['north', 'north'], ['east'], []])
  })

  test('inside `all` only narrows', async () => {
    grants.staff = () => ({ level: { gte: 2 } })
    const list = await ask('ada', 'GET', `/v1/files?id[in]=${ids}`)
    assert.deepEqual(
      list.body.items.map(({ id }) => id),
      [ids[2]],
    )
    grants.site = () => true
    assert.equal((await ask('ada', 'DELETE', `/v1/files/${ids[0]}`)).status, 403)
    assert.equal((await ask('eve', 'DELETE', `/v1/pages/${pages[0]}`)).status, 405)
  })

  test('without a row, only a plain yes lets anybody through', async () => {
    const status = async (who, path) => (await ask(who, 'POST', path)).status
    for (const [answer, allowed] of [
      [true, true],
      [false, false],
      [{ site: 'north' }, false],
      [{}, false],
    ]) {
      grants = { site: () => true, staff: () => answer }
      assert.equal(await status('ada', '/v1/audit'), allowed ? 204 : 403, JSON.stringify(answer))
      assert.equal(await status('ada', '/v1/audit-all'), 403)
      assert.equal(await status('eve', '/v1/audit-all'), allowed ? 204 : 403)
      assert.equal(await status('nobody', '/v1/audit'), 401)
    }
    grants = { site: () => true, staff: () => ({ site: 'north' }) }
    assert.deepEqual(await Promise.all(ids.map((id) => status('ada', `/v1/files/${id}/stamp`))), [204, 204, 403, 403])
  })

  for (const [name, answer] of [
    [
      'throws',
      () => {
        throw new Error('the rule knows a password')
      },
    ],
    ['names a field that is not there', () => ({ nothing: 1 })],
    ['answers nothing', () => undefined],
    ['compares with a word that is not there', () => ({ site: { like: '%' } })],
    ['gives a value that the field cannot hold', () => ({ level: 'high' })],
  ]) {
    test(`that ${name} lets nobody through, and says so only in the log`, async () => {
      grants = { site: answer, staff: () => false }
      for (const path of ['/v1/files', `/v1/files/${ids[0]}`, '/v1/folders?include=first']) {
        const { status, text } = await ask('ada', 'GET', path)
        assert.equal(status, 500, path)
        assert.doesNotMatch(text, /password|nothing|like|high|site|level/)
      }
    })
  }
})
