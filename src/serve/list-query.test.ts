import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../kit/problem.ts'
import { counter, entity, int, json, list, oneOf, ref, secret, text } from '../model/language.ts'
import { normalise } from '../model/normalise.ts'
import { nobody } from '../ports/caller.ts'
import { type Access, type PageShape, type Store, UnservedError } from '../ports/store.ts'
import { createListPlanner, readLimit } from './list-query.ts'
import type { Query } from './parameters.ts'

const model = normalise({
  name: 'library',
  entities: {
    author: entity({ name: text() }, { can: { read: 'anyone' } }),
    book: entity(
      {
        title: text(),
        author: ref('author', { as: 'books' }),
        state: oneOf(['lent', 'here']),
        pages: counter(),
        marks: list(text()),
        cover: json({ colour: text() }),
        key: secret({ optional: true }),
      },
      { can: { read: 'anyone' }, index: [['title']] },
    ),
  },
})
const book = model.entities[1]!
const access: Access = { caller: nobody, key: 'anyone', rules: new Map() }
const id = '01900001-0000-7000-8000-000000000001'

/** Plans over a store that keeps the shapes it was asked for and runs nothing. */
function planner(refuse?: (shape: PageShape) => Error | undefined) {
  const shapes: PageShape[] = []
  const preparePage = (shape: PageShape) => {
    const error = refuse?.(shape)
    if (error) throw error
    shapes.push(shape)
    return { sort: shape.sort ?? [{ field: 'id', descending: false }], run: () => {} }
  }
  const planOf = createListPlanner({ preparePage } as unknown as Store, book, model)
  const plan = (query: string, asking = access) => planOf(readQuery(query), asking)
  return { shapes, plan }
}

/** As the server reads a query string: a parameter that comes twice is a list. */
function readQuery(text: string): Query {
  const query: Record<string, string | string[]> = Object.create(null)
  for (const [name, value] of new URLSearchParams(text)) query[name] = name in query ? [query[name]!, value].flat() : value
  return query
}

function refusal(query: string): Problem {
  try {
    planner().plan(query)
  } catch (error) {
    assert.ok(error instanceof Problem, String(error))
    return error
  }
  throw new assert.AssertionError({ message: `${query} was not refused` })
}

describe('a list request', () => {
  test('becomes the conditions, the order and the selection it asks for', () => {
    const { shapes, plan } = planner()
    const made = plan(
      `author=${id}&state[ne]=lent&title[prefix]=a&pages[gte]=3&sort=-title,id&fields=id,title&include=author&after=x&limit=5`,
    )
    assert.deepEqual(shapes, [
      {
        entity: 'book',
        selection: {
          fields: ['id', 'title'],
          include: [{ relation: 'author', limit: 20, selection: { fields: null, include: [] } }],
        },
        where: [
          { field: 'author', operator: 'eq' },
          { field: 'state', operator: 'ne' },
          { field: 'title', operator: 'prefix' },
          { field: 'pages', operator: 'gte' },
        ],
        sort: [
          { field: 'title', descending: true },
          { field: 'id', descending: false },
        ],
        continued: true,
      },
    ])
    assert.equal(made.sortText, '-title,id')
    assert.deepEqual(
      made.conditions.map(({ parameter, read }, i) => [parameter, read([id, 'here', 'a', '3'][i]!)]),
      [
        ['author', id],
        ['state[ne]', 'here'],
        ['title[prefix]', 'a'],
        ['pages[gte]', 3],
      ],
    )
  })

  test('compares a field that is called like a parameter of lists with brackets', () => {
    const plans = normalise({
      name: 'plans',
      entities: { plan: entity({ limit: int(), sort: text() }, { can: { read: 'anyone' }, index: [['limit'], ['sort']] }) },
    })
    const shapes: PageShape[] = []
    const preparePage = (shape: PageShape) => {
      shapes.push(shape)
      return { sort: [], run: () => {} }
    }
    const planOf = createListPlanner({ preparePage } as unknown as Store, plans.entities[0]!, plans)
    const { conditions } = planOf(readQuery('limit[eq]=7&sort[prefix]=a&limit=3'), access)
    assert.deepEqual(shapes[0]!.where, [
      { field: 'limit', operator: 'eq' },
      { field: 'sort', operator: 'prefix' },
    ])
    assert.equal(conditions[0]!.read('7'), 7)
    assert.throws(
      () => planOf(readQuery('size=1'), access),
      (error) =>
        error instanceof Problem && /: limit, after, sort, fields, include, limit\[eq\], sort\[eq\]$/.test(error.detail!),
    )
  })

  test('of the same shape has the same plan, whatever its values', () => {
    const { shapes, plan } = planner()
    assert.equal(plan('title=a&limit=1&after=x'), plan('title=b&limit=100&after=y'))
    assert.equal(shapes.length, 1)
    plan('title=a')
    plan('title=a', { ...access, key: 'signedIn ' })
    plan('title=a&sort=title')
    assert.equal(shapes.length, 4)
  })

  for (const [first, second] of [
    ['sort=title&state=here', 'sort=title%26state'],
    ['sort=title&state=here', 'sort%3Dtitle%26state=here'],
    ['sort=title', 'sort%3Dtitle=x'],
    ['title=a&state=here', 'title%26state=x'],
    ['title=a&state=here', 'titlestate=x'],
    ['fields=id,title&state=here', 'fields=id,title%26state'],
    ['sort=title,id', 'sort=title&sort=id'],
  ] as const) {
    test(`${second} does not pass for ${first}`, () => {
      const { plan } = planner()
      plan(first)
      assert.throws(() => plan(second), Problem)
    })
  }

  test('splits the values of `in`, each read by itself', () => {
    const [condition] = planner().plan('pages[in]=1,2').conditions
    assert.deepEqual(condition!.read('1,-2,3'), [1, -2, 3])
    assert.throws(() => condition!.read('1,x'), Problem)
    assert.throws(() => condition!.read(''), Problem)
    assert.equal((condition!.read(Array(100).fill(1).join()) as unknown[]).length, 100)
    assert.throws(() => condition!.read(Array(101).fill(1).join()), /at most 100/)
  })

  for (const [query, says] of [
    ['nothing=1', /`nothing`: is not a parameter of books; these are: limit, after, sort, fields, include, title, author, state/],
    ['key=1', /`key`: is not a parameter/],
    ['key[prefix]=1', /is not a parameter/],
    ['marks=1', /is not a parameter/],
    ['cover=1', /is not a parameter/],
    ['__proto__=1', /is not a parameter/],
    ['constructor=1', /is not a parameter/],
    ['title[like]=a', /cannot be compared with `like`; with these it can: eq, ne, in, lt, lte, gt, gte, prefix/],
    ['title[]=a', /is not a parameter/],
    ['title[eq][ne]=a', /is not a parameter/],
    ['state[lt]=a', /with these it can: eq, ne, in$/],
    ['author[prefix]=a', /with these it can: eq, ne, in$/],
    ['pages[prefix]=1', /cannot be compared with `prefix`/],
    ['sort=nothing', /not a field that books can be sorted on/],
    ['sort=key', /not a field that books can be sorted on/],
    ['sort=marks', /not a field that books can be sorted on/],
    ['sort=', /not a field/],
    ['sort=--title', /not a field/],
    ['sort=title,-title', /named twice/],
  ] as const) {
    test(`with ${query} is refused`, () => {
      const problem = refusal(query)
      assert.equal(problem.status, 400)
      assert.match(problem.detail!, says)
      assert.doesNotMatch(problem.detail!.split('these are')[1] ?? '', /key|marks|cover/)
    })
  }

  test('that no index serves is told what could be asked', () => {
    const { plan } = planner(() => new UnservedError('no index serves `pages`', 'pages', ['id', 'title']))
    for (const [asked, parameter] of [
      ['pages=1', 'pages'],
      ['pages[gte]=1', 'pages[gte]'],
      ['sort=-pages', 'sort'],
    ] as const) {
      assert.throws(
        () => plan(asked),
        (error) =>
          error instanceof Problem &&
          error.code === 'unserved' &&
          /; these fields can be: id, title$/.test(error.detail!) &&
          error.errors?.[0]?.parameter === parameter,
        asked,
      )
    }
  })

  for (const [text, limit] of [
    ['', 20],
    ['limit=1', 1],
    ['limit=100', 100],
  ] as const) {
    test(`with ${text || 'no limit'} has at most ${limit} rows`, () => assert.equal(readLimit(readQuery(text)), limit))
  }
  for (const text of [
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=1e2',
    'limit=',
    'limit=0x10',
    'limit=9999999999999999999',
    'limit=1&limit=2',
  ]) {
    test(`with ${text} is refused`, () => assert.throws(() => readLimit(readQuery(text)), Problem))
  }
})
