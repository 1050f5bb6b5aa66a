import type { Handlers, Id, ReadDb, Row, SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Document = Row<Design, 'document'>

const [mostWords, mostAsked, pageSize] = [100, 5, 50] as const

export const actions: Pick<Handlers<Design>, 'addDocument' | 'reviseDocument' | 'searchDocuments'> = {
  async addDocument({ input, actor, db, emit }) {
    const document = await db.asSystem.document.create({ owner: actor.id, ...input })
    for (const word of wordsOf(document)) await db.asSystem.documentKeyword.create({ document: document.id, word })
    emit('documentAdded', { document: document.id, owner: actor.id })
    return document
  },

  async reviseDocument({ document, input, db }) {
    const said = Object.entries(input).filter(([, value]) => value !== null)
    const revised = await db.asSystem.document.update(document.id, Object.fromEntries(said))
    await keepInStep(db.asSystem, revised)
    return revised
  },

  async searchDocuments({ input, db }) {
    const asked = splitIntoWords(input.words).slice(0, mostAsked)
    const begins = asked.pop()
    if (begins === undefined) return { items: [], next: null }
    const found = await db.documentKeyword.list({
      where: { word: { prefix: begins } },
      limit: pageSize,
      ...(input.after === null ? {} : { after: input.after }),
    })
    const ids = [...new Set(found.items.map(({ document }) => document))]
    const kept = asked.length === 0 || ids.length === 0 ? ids : await havingAll(db, ids, asked)
    if (kept.length === 0) return { items: [], next: found.next }
    const { items } = await db.document.list({ where: { id: { in: kept } }, limit: pageSize })
    const fits = (document: Document) => input.category === null || document.category === input.category
    const place = (document: Document) => kept.indexOf(document.id)
    return { items: items.filter(fits).sort((a, b) => place(a) - place(b)), next: found.next }
  },
}

async function havingAll(
  db: ReadDb<Design>,
  ids: readonly Id<'document'>[],
  words: readonly string[],
): Promise<readonly Id<'document'>[]> {
  const where = { document: { in: ids }, word: { in: words } }
  const { items } = await db.documentKeyword.list({ where, limit: pageSize * mostAsked })
  return ids.filter((id) => items.filter(({ document }) => document === id).length === words.length)
}

/** Adds the words that are new and takes away those that are gone; what stays is not written. */
async function keepInStep(db: SystemDb<Design>, document: Document): Promise<void> {
  const words = wordsOf(document)
  const { items } = await db.documentKeyword.list({ where: { document: document.id }, limit: mostWords })
  const before = new Set(items.map(({ word }) => word))
  for (const { id, word } of items) if (!words.includes(word)) await db.documentKeyword.delete(id)
  for (const word of words) if (!before.has(word)) await db.documentKeyword.create({ document: document.id, word })
}

function wordsOf({ title, summary, keywords }: Document): readonly string[] {
  return splitIntoWords([title, ...(keywords ?? []), summary ?? ''].join(' ')).slice(0, mostWords)
}

/** Each once, in lower case and without accents. */
function splitIntoWords(text: string): string[] {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const words = plain.match(/[\p{L}\p{N}]{2,60}/gu) ?? []
  return [...new Set(words)]
}
