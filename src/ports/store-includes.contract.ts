import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { oneOf, ref, text } from '../model/language.ts'
import type { Include, Selection, Store } from './store.ts'
import {
  asSystem,
  modelOf,
  open,
  type Place,
  person,
  type Row,
  type Shorthand,
  shorthand,
  signedIn,
  walk,
} from './store-kit.contract.ts'

const model = modelOf({
  person,
  post: {
    fields: {
      author: ref('person', { as: 'posts' }),
      editor: ref('person', { optional: true }),
      audience: oneOf(['public', 'hidden']),
      title: text({ max: 20 }),
    },
    can: { read: [{ audience: 'public' }, 'author'], create: 'anyone', update: 'anyone', delete: 'anyone' },
    index: [['author', '-title']],
  },
  comment: open({
    post: ref('post', { as: 'comments', onDelete: 'cascade' }),
    by: ref('person', { as: 'comments', optional: true }),
    body: text({ max: 20 }),
  }),
})

const all: Selection = { fields: null, include: [] }
const include = (relation: string, limit = 10, selection: Selection = all): Include => ({ relation, limit, selection })

export function includeTests(newPlace: () => Place): void {
  let place: Place
  let store: Store
  let past: Shorthand
  let people: readonly Row[]
  let posts: readonly Row[]
  let comments: readonly Row[]
  before(async () => {
    place = newPlace()
    store = await place.open(model)
    past = shorthand(store)
    people = await Promise.all(['ann', 'bob', 'cy'].map((handle) => past.create('person', { handle })))
    const [ann, bob] = people as [Row, Row]
    posts = await Promise.all([
      past.create('post', { author: ann.id, editor: bob.id, audience: 'public', title: 'a public' }),
      past.create('post', { author: ann.id, audience: 'hidden', title: 'b hidden' }),
      past.create('post', { author: ann.id, audience: 'public', title: 'c public' }),
      past.create('post', { author: bob.id, audience: 'hidden', title: 'd hidden' }),
    ])
    comments = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        past.create('comment', {
          post: posts[i % 4]!.id,
          by: i % 3 === 0 ? null : people[i % 3]!.id,
          body: `comment ${i}`,
        }),
      ),
    )
  })
  after(() => place.remove())

  const one = async (entity: string, id: string, selection: Selection, access = asSystem) => {
    const found = await store.reader.one({ entity, selection }, access, id)
    return found === null ? null : (JSON.parse(String(found.text)) as Row)
  }
  const titles = (row: Row | null, relation: string) => (row![relation] as Row[]).map(({ title }) => title)

  test('members take other names where they are given, words too, and what is not named is left out', async () => {
    const names = {
      author: { as: 'writer' },
      audience: { as: 'seenBy', words: { public: "every'body", hidden: 'nobody' } },
      comments: { as: 'remarks' },
    }
    const inner: Selection = { fields: ['handle'], include: [], names: { handle: { as: 'called' } } }
    const remarks = include('comments', 2, { fields: [], include: [], names: {} })
    const told = await one('post', posts[1]!.id, { fields: null, include: [include('author', 1, inner), remarks], names })
    const { id, createdAt, updatedAt } = posts[1]!
    assert.deepEqual(told, {
      id,
      writer: { id: people[0]!.id, called: 'ann' },
      seenBy: 'nobody',
      createdAt,
      updatedAt,
      remarks: [{ id: comments[1]!.id }, { id: comments[5]!.id }],
    })
    const page = { entity: 'post', selection: { fields: ['audience', 'title'], include: [], names }, where: [], sort: null }
    const rows = await walk(store, page, { access: asSystem, where: [], limit: 3 })
    assert.deepEqual(
      rows.map(({ id: _, ...rest }) => rest),
      ["every'body", 'nobody', "every'body", 'nobody'].map((seenBy) => ({ seenBy })),
    )
  })

  test('a ref is answered by its row, in its place; one that is absent stays null', async () => {
    const [ann, bob] = people
    assert.deepEqual(await one('post', posts[0]!.id, { fields: null, include: [include('author'), include('editor')] }), {
      ...posts[0],
      author: ann,
      editor: bob,
    })
    const without = await one('post', posts[1]!.id, { fields: null, include: [include('editor')] })
    assert.deepEqual(without, posts[1])
  })

  test('the rows that point here come in the order of the index that serves them, capped', async () => {
    const ann = await one('person', people[0]!.id, { fields: null, include: [include('posts')] })
    assert.deepEqual(ann, { ...people[0], posts: [posts[2], posts[1], posts[0]] })
    const capped = await one('person', people[0]!.id, { fields: null, include: [include('posts', 2)] })
    assert.deepEqual(titles(capped, 'posts'), ['c public', 'b hidden'])
    const none = await one('person', people[2]!.id, { fields: null, include: [include('posts')] })
    assert.deepEqual(none?.posts, [])
  })

  test('what is included includes in turn, with the fields that were asked for', async () => {
    const by = include('by', 1, { fields: ['handle'], include: [] })
    const inside = include('comments', 2, { fields: ['body'], include: [by] })
    const ann = await one('person', people[0]!.id, {
      fields: ['handle'],
      include: [include('posts', 5, { fields: ['title'], include: [inside] })],
    })
    const expected = [posts[2]!, posts[1]!, posts[0]!].map(({ id, title }) => ({
      id,
      title,
      comments: comments
        .filter(({ post }) => post === id)
        .slice(0, 2)
        .map((comment) => ({
          id: comment.id,
          by: comment.by === null ? null : people.map(({ id, handle }) => ({ id, handle })).find(({ id }) => id === comment.by),
          body: comment.body,
        })),
    }))
    assert.deepEqual(ann, { id: people[0]!.id, handle: 'ann', posts: expected })
  })

  test('a list includes for each of its rows', async () => {
    const rows = await past.all({ entity: 'post', selection: { fields: [], include: [include('comments'), include('author')] } })
    for (const [i, row] of rows.entries()) {
      assert.deepEqual(row, {
        id: posts[i]!.id,
        author: people.find(({ id }) => id === posts[i]!.author),
        comments: comments.filter(({ post }) => post === posts[i]!.id),
      })
    }
  })

  test('what its reader may not see is left out of a list, and stays an id in the place of a ref', async () => {
    const [ann, bob] = [signedIn(people[0]!.id), signedIn(people[1]!.id)] as const
    const withPosts = { fields: null, include: [include('posts')] }
    assert.deepEqual(titles(await one('person', people[0]!.id, withPosts, bob), 'posts'), ['c public', 'a public'])
    assert.deepEqual(titles(await one('person', people[0]!.id, withPosts, ann), 'posts'), ['c public', 'b hidden', 'a public'])
    const comment = comments.find(({ post }) => post === posts[1]!.id)!
    const withPost = { fields: null, include: [include('post')] }
    assert.deepEqual(await one('comment', comment.id, withPost, bob), comment)
    assert.deepEqual(await one('comment', comment.id, withPost, ann), { ...comment, post: posts[1] })
  })
}
