import type { SystemDb } from 'lintel'
import type social from './blueprint.ts'

const people = [
  { handle: 'ada', bio: 'Programs for a machine that is not built yet.' },
  { handle: 'grace', bio: 'Found a moth once.' },
  { handle: 'alan', bio: 'Runs, and runs machines.' },
  { handle: 'edsger', bio: 'Writes with a fountain pen.' },
  { handle: 'barbara', bio: 'Substitutes one thing for another.' },
]
const follows = [
  ['ada', 'grace'],
  ['ada', 'alan'],
  ['grace', 'ada'],
  ['alan', 'ada'],
  ['alan', 'edsger'],
  ['edsger', 'barbara'],
  ['barbara', 'ada'],
] as const
const posts = [
  { by: 'ada', body: 'The engine weaves algebraic patterns as the loom weaves flowers and leaves.' },
  { by: 'grace', body: 'It is easier to ask forgiveness than permission.' },
  { by: 'grace', body: 'Nanoseconds for everyone who follows me.', audience: 'followers' },
  { by: 'alan', body: 'We can only see a short distance ahead, but there is plenty there to be done.' },
  { by: 'edsger', body: 'Simplicity is a prerequisite for reliability.' },
  { by: 'barbara', body: 'What does it mean to be a subtype? A thread.' },
] as const
const comments = [
  { on: 0, by: 'grace', body: 'And the cards?' },
  { on: 0, by: 'alan', body: 'Would it play chess?' },
  { on: 3, by: 'ada', body: 'Quite so.' },
  { on: 4, by: 'barbara', body: 'Pinned.' },
] as const

/** What `lintel dev` fills a new store with. Ids are fixed, so that tokens for these people can be written down. */
export default async function seed({ db }: { db: SystemDb<typeof social> }): Promise<void> {
  const ids = new Map<string, string>()
  for (const [i, person] of people.entries()) {
    const { id } = await db.user.create({ id: `01970000-0000-7000-8000-00000000000${i + 1}`, ...person })
    ids.set(person.handle, id)
  }
  const id = (handle: string) => ids.get(handle) as never
  for (const [by, target] of follows) await db.follow.create({ by: id(by), target: id(target) })
  const made = []
  for (const { by, ...post } of posts) made.push(await db.post.create({ author: id(by), ...post }))
  for (const { on, by, body } of comments) await db.comment.create({ post: made[on]!.id, author: id(by), body })
  for (const [i, post] of made.entries()) {
    const likers = people.slice(0, i).map(({ handle }) => handle)
    for (const handle of likers) await db.like.create({ post: post.id, by: id(handle) })
    await db.post.update(post.id, { likeCount: { add: likers.length } })
  }
  await db.share.create({ post: made[0]!.id, by: id('barbara') })
  await db.post.update(made[0]!.id, { shareCount: { add: 1 } })
}
