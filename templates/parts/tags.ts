import { type Handlers, Problem } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design

/** Tags of one subject; taggings that are counted for what is popular; tags that are told. */
const [mostTags, mostCounted, mostPopular] = [20, 500, 20] as const

export const actions: Pick<Handlers<Design>, 'tagSubject' | 'untagSubject' | 'popularTags'> = {
  async tagSubject({ subject, input: { label }, db }) {
    const slug = slugOf(label)
    if (slug === '') throw new Problem({ status: 422, code: 'empty_tag', title: 'A tag needs a letter or a digit' })
    const before = await db.asSystem.tagging.first({ subject: subject.id, slug })
    if (before) return before
    if ((await db.asSystem.tagging.count({ subject: subject.id })) >= mostTags)
      throw new Problem({ status: 409, code: 'too_many_tags', title: `There are ${mostTags} tags at most` })
    return db.asSystem.tagging.create({ subject: subject.id, slug, label })
  },

  async untagSubject({ subject, input: { label }, db }) {
    const tagging = await db.asSystem.tagging.first({ subject: subject.id, slug: slugOf(label) })
    if (tagging) await db.asSystem.tagging.delete(tagging.id)
  },

  async popularTags({ db }) {
    const { items } = await db.tagging.list({ sort: '-createdAt', limit: mostCounted })
    const tags = new Map<string, { slug: string; label: string; uses: number }>()
    for (const { slug, label } of items) {
      const counted = tags.get(slug)
      tags.set(slug, { slug, label: counted?.label ?? label, uses: (counted?.uses ?? 0) + 1 })
    }
    return { tags: [...tags.values()].sort((a, b) => b.uses - a.uses).slice(0, mostPopular) }
  },
}

/** `Ice Cream` and `ice  cream` are `ice-cream`, in any script. */
function slugOf(label: string): string {
  const plain = label.normalize('NFKC').toLowerCase()
  return plain.replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '')
}
