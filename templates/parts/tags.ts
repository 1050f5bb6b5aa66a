import { type Handlers, type Jobs, Problem } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design

const [mostTags, mostRecounted] = [20, 200] as const

export const actions: Pick<Handlers<Design>, 'tagSubject' | 'untagSubject'> = {
  async tagSubject({ subject, input: { label }, db }) {
    const slug = slugOf(label)
    if (slug === '') throw new Problem({ status: 422, code: 'empty_tag', title: 'A tag needs a letter or a digit' })
    const tag = (await db.tag.first({ slug })) ?? (await db.asSystem.tag.create({ slug, label }))
    const before = await db.asSystem.tagging.first({ subject: subject.id, tag: tag.id })
    if (before) return before
    if ((await db.asSystem.tagging.count({ subject: subject.id })) >= mostTags)
      throw new Problem({ status: 409, code: 'too_many_tags', title: `There are ${mostTags} tags at most` })
    await db.asSystem.tag.update(tag.id, { useCount: { add: 1 } })
    return db.asSystem.tagging.create({ subject: subject.id, tag: tag.id })
  },

  async untagSubject({ subject, input: { tag }, db }) {
    const tagging = await db.asSystem.tagging.first({ subject: subject.id, tag })
    if (!tagging) return
    await db.asSystem.tagging.delete(tagging.id)
    await db.asSystem.tag.update(tag, { useCount: { add: -1 } })
  },
}

export const jobs: Pick<Jobs<Design>, 'recountTags'> = {
  async recountTags({ db }) {
    const { items } = await db.tag.list({ sort: '-useCount', limit: mostRecounted })
    for (const { id, useCount } of items) {
      const add = (await db.tagging.count({ tag: id })) - useCount
      if (add !== 0) await db.tag.update(id, { useCount: { add } })
    }
  },
}

/** `Ice Cream` and `ice  cream` are `ice-cream`, in any script. */
function slugOf(label: string): string {
  const plain = label.normalize('NFKC').toLowerCase()
  return plain.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '')
}
