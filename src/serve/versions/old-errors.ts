import { Problem, type ProblemError } from '../../kit/problem.ts'
import { RefusedError, UnservedError } from '../../ports/store.ts'
import type { EntityWords, VersionWords } from './entity-words.ts'

/** What was thrown about a row of today, in the words of an older version. */
export function tellError(error: unknown, all: VersionWords, words: EntityWords): unknown {
  if (error instanceof RefusedError) {
    return new RefusedError(error.kind, tell(error.message, all, words), tellAll(error.errors, all, words))
  }
  if (error instanceof UnservedError) {
    const served = error.served.flatMap((name) => words.byPresent.get(name)?.name ?? []).sort()
    return new UnservedError(tell(error.message, all, words), nameOf(words, error.field) ?? error.field, served)
  }
  if (error instanceof Problem && error.errors !== undefined) {
    const { status, code, title, detail, headers } = error
    const said = detail === undefined ? {} : { detail: tell(detail, all, words) }
    return new Problem({ status, code, title, headers, ...said, errors: tellAll(error.errors, all, words) })
  }
  return error
}

function tellAll(errors: readonly ProblemError[], all: VersionWords, words: EntityWords): ProblemError[] {
  return errors.map((error) => {
    const detail = tell(error.detail, all, words)
    return error.pointer === undefined ? { ...error, detail } : { ...error, detail, pointer: pointerOf(error.pointer, words) }
  })
}

/** `/title/0` → `/name/0`; what the version does not know is the matter of the whole body. */
function pointerOf(pointer: string, words: EntityWords): string {
  const [, first = '', ...rest] = pointer.split('/')
  const name = nameOf(words, first)
  return name === undefined ? '/' : ['', name, ...rest].join('/')
}

function nameOf(words: EntityWords, present: string): string | undefined {
  return words.byPresent.get(present)?.name
}

/** Fields stand in backticks; entities and collections where the store's sentences have them. */
function tell(text: string, all: VersionWords, words: EntityWords): string {
  const fields = text.replaceAll(/`(\w+)`/g, (quoted, name: string) => {
    const old = nameOf(words, name)
    return old === undefined ? quoted : `\`${old}\``
  })
  const named = fields.replaceAll(
    /\b(no|this|the) (\w+)(?= has this id$| has changed since |$| one that )/g,
    (said, before: string, name: string) => {
      const entity = all.entityNow(name)
      return entity === undefined ? said : `${before} ${entity.known.name}`
    },
  )
  return named.replace(`, so ${words.present.collection} cannot be `, `, so ${words.known.collection} cannot be `)
}
