import { parseJson } from '../../kit/json.ts'
import {
  type Access,
  type Condition,
  everything,
  type Found,
  type OneRead,
  type OneShape,
  type PageFound,
  type PageRead,
  type PageShape,
  type Session,
  type Store,
} from '../../ports/store.ts'
import { type EntityWords, type VersionWords, wordsNow } from './entity-words.ts'
import { createNewValues, type NewValues } from './new-values.ts'
import { tellError } from './old-errors.ts'
import { retell, rowTeller, translateSelection } from './old-row.ts'

type Row = Record<string, unknown>
type Tell = ((row: Row) => Row) | null

/**
 * The store as an older version of the API sees it: everything is asked and answered in its words. What serves the
 * present version serves the older one over this, and need not know of it.
 */
export function createVersionStore(store: Store, all: VersionWords): Store {
  const tables = new Map(all.version.entities.map(({ name }) => [name, createTable(all, all.entity(name))]))
  // Code that fails on a row that was just written takes the write with it.
  const isCoded = all.version.entities.some(({ code }) => code)
  const sessionOn = (inner: Session) => createVersionSession(inner, all, (name) => tables.get(name)!)
  return {
    report: store.report,
    prepareOne: (shape, access) => prepareOne(store, all, shape, access),
    preparePage: (shape, access) => preparePage(store, all, shape, access),
    write: (job, changes) => store.write((inner) => job(sessionOn(inner)), isCoded && changes === 'single' ? 'several' : changes),
    // Reads alone are ever asked of it, as of the one it stands before.
    reader: sessionOn(store.reader as Session),
    work: store.work,
    isShared: store.isShared,
    isSerial: store.isSerial,
    problem: () => store.problem(),
    close: () => store.close(),
  }
}

interface Table {
  readonly words: EntityWords
  readonly values: NewValues
  readonly tell: Tell
}

function createTable(all: VersionWords, words: EntityWords): Table {
  return { words, values: createNewValues(all, words), tell: rowTeller(all, words) }
}

function prepareOne(store: Store, all: VersionWords, shape: OneShape, access: Access): OneRead {
  const { shape: present, tell } = oneNow(all, shape)
  const read = store.prepareOne(present, access)
  if (tell === null) return read
  return {
    run: (asking, id, done) =>
      read.run(asking, id, (error, found) => {
        if (error) return done(error, null)
        let told: Found | null
        try {
          told = tellFound(found, tell)
        } catch (fault) {
          return done(fault as Error, null)
        }
        done(null, told)
      }),
  }
}

function preparePage(store: Store, all: VersionWords, shape: PageShape, access: Access): PageRead {
  const words = all.entity(shape.entity)
  const { shape: present, tell, valuesOf } = pageNow(all, words, shape)
  const read = telling(all, words, () => store.preparePage(present, access))
  return {
    // In the names of today, so that a cursor means the same in every version.
    sort: read.sort,
    run: (asking, values, done) =>
      read.run(asking, { ...values, where: valuesOf(values.where) }, (error, found) => {
        if (error) return done(error, found)
        let told = found
        try {
          if (tell !== null) told = tellPage(found, tell)
        } catch (fault) {
          return done(fault as Error, found)
        }
        done(null, told)
      }),
  }
}

function createVersionSession(inner: Session, all: VersionWords, tableOf: (name: string) => Table): Session {
  const translated = async <T>(words: EntityWords, act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (error) {
      throw tellError(error, all, words)
    }
  }
  return {
    one: async (shape, access, id) => {
      const { shape: present, tell } = oneNow(all, shape)
      return tellFound(await inner.one(present, access, id), tell)
    },
    page: async (shape, access, values) => {
      const words = all.entity(shape.entity)
      const { shape: present, tell, valuesOf } = pageNow(all, words, shape)
      const found = await translated(words, () => inner.page(present, access, { ...values, where: valuesOf(values.where) }))
      return tell === null ? found : tellPage(found, tell)
    },
    count: async (entity, where, access, values) => {
      const words = all.entity(entity)
      const { conditions, valuesOf } = conditionsNow(words, where)
      return translated(words, () => inner.count(words.known.entity, conditions, access, valuesOf(values)))
    },
    create: async (name, access, values, id) => {
      const { words, values: newValues, tell } = tableOf(name)
      const now = newValues.create(values)
      return tellFound(await translated(words, () => inner.create(words.known.entity, access, now, id)), tell)!
    },
    update: async (name, access, id, change, version) => {
      const { words, values: newValues, tell } = tableOf(name)
      const entity = words.known.entity
      let now: Row = {}
      if (newValues.needsRow(change)) {
        const row = await inner.one({ entity, selection: everything }, access, id)
        // Of a row that is not there or not seen nothing is made: an update of nothing says so.
        if (row !== null) now = newValues.change(change, parseJson<Row>(row.text))
      } else now = newValues.change(change, null)
      return tellFound(await translated(words, () => inner.update(entity, access, id, now, version)), tell)!
    },
    delete: async (name, access, id, version) => {
      const { words } = tableOf(name)
      return translated(words, () => inner.delete(words.known.entity, access, id, version))
    },
    work: inner.work,
    recall: (key) => inner.recall(key),
    remember: (key, answer) => inner.remember(key, answer),
  }
}

function oneNow(all: VersionWords, shape: OneShape): { readonly shape: OneShape; readonly tell: Tell } {
  const words = all.entity(shape.entity)
  const { selection, tell } = translateSelection(all, words, shape.selection)
  return { shape: { ...shape, entity: words.known.entity, selection }, tell }
}

function pageNow(all: VersionWords, words: EntityWords, shape: PageShape) {
  const { selection, tell } = translateSelection(all, words, shape.selection)
  const { conditions, valuesOf } = conditionsNow(words, shape.where)
  const sort = shape.sort?.map((key) => ({ ...key, field: fieldNow(words, key.field) })) ?? null
  const present: PageShape = { ...shape, entity: words.known.entity, selection, where: conditions, sort }
  return { shape: present, tell, valuesOf }
}

function fieldNow(words: EntityWords, name: string): string {
  return words.byOld.get(name)?.from ?? name
}

interface Conditions {
  readonly conditions: readonly Condition[]
  /** What the present conditions are given, of what those of the version are. */
  readonly valuesOf: (values: readonly unknown[]) => readonly unknown[]
}

/** Conditions in the words of today. A word that stands for several is any of them, or none of them. */
function conditionsNow(words: EntityWords, where: readonly Condition[]): Conditions {
  const each = where.map(({ field, operator }) => conditionNow(words, { field, operator }))
  return {
    conditions: each.flatMap(({ conditions }) => conditions),
    valuesOf: (values) => each.flatMap(({ valuesOf }, i) => valuesOf([values[i]])),
  }
}

function conditionNow(words: EntityWords, { field, operator }: Condition): Conditions {
  const member = words.byOld.get(field)
  const name = member?.from ?? field
  if (member === undefined || member.words === null)
    return { conditions: [{ field: name, operator }], valuesOf: (values) => values }
  const meant = (value: unknown) => (value === null ? [null] : wordsNow(member, value))
  const widest = Math.max(...member.words.map(({ of }) => of.length))
  switch (operator) {
    case 'in':
      return { conditions: [{ field: name, operator }], valuesOf: ([list]) => [(list as unknown[]).flatMap(meant)] }
    case 'ne': {
      // One comparison for each word there may be; a word that stands for fewer repeats its last.
      const conditions = Array.from({ length: widest }, () => ({ field: name, operator }))
      return { conditions, valuesOf: ([value]) => conditions.map((_, i) => meant(value)[i] ?? meant(value).at(-1)) }
    }
    default:
      return widest === 1
        ? { conditions: [{ field: name, operator }], valuesOf: ([value]) => [meant(value)[0]] }
        : { conditions: [{ field: name, operator: 'in' }], valuesOf: ([value]) => [meant(value)] }
  }
}

function tellFound(found: Found | null, tell: Tell): Found | null {
  return found === null || tell === null ? found : { ...found, text: retell(found.text, tell) }
}

function tellPage(found: PageFound, tell: (row: Row) => Row): PageFound {
  return { ...found, items: JSON.stringify(parseJson<Row[]>(found.items).map(tell)) }
}

function telling<T>(all: VersionWords, words: EntityWords, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw tellError(error, all, words)
  }
}
