import type { Architecture } from '../../../model/architecture/architecture.ts'
import type { Query, Value } from '../../../model/architecture/code.ts'
import type { Column } from '../../../model/architecture/database.ts'
import { callsIn, queriesIn, tableOf } from '../../../model/architecture/look-up.ts'
import type { Place } from '../../../model/architecture/place.ts'
import { once } from '../../once.ts'
import { type Answer, answersOf, routeOf } from '../../responses.ts'

export interface AnsweredSecret {
  readonly at: Place
  readonly table: string
  readonly column: Column
  readonly query: Place
  readonly route: string
}

const secret =
  /^(password|passwd|pwd)$|(password|passwd|pwd|passphrase|pin|token|secret|key|otp|recovery_code)s?_?(hash|digest|salt|hashed)$|^(hashed|encrypted)_(password|pin|token)$|^(totp|mfa|otp|two_factor|client|signing|webhook)_?secret$|^(private|signing)_key$/

/** Whole rows that are answered, of a table with a column that nobody should be given. */
export const answeredSecrets: (architecture: Architecture) => readonly AnsweredSecret[] = once((architecture) => {
  if (serialises(architecture)) return []
  return answersOf(architecture).flatMap((answer) =>
    rowsOf(answer.value).flatMap((row): readonly AnsweredSecret[] => {
      const query = queryOf(architecture, answer, row)
      if (query === undefined || !isWhole(query)) return []
      const table = query.tables[0] === undefined ? undefined : tableOf(architecture, query.tables[0])
      const column = table?.columns.find(({ name }) => secret.test(snake(name)))
      if (table === undefined || column === undefined) return []
      return [
        { at: row.place, table: table.name, column, query: query.place, route: routeOf(architecture, answer) ?? answer.callee },
      ]
    }),
  )
})

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
}

type Row = Extract<Value, { is: 'name' | 'call' }>

/** Rows that stand in an answer as they are: alone, in a field, or spread. */
function rowsOf(value: Value): readonly Row[] {
  if (value.is === 'object') return [...Object.values(value.fields), ...value.spreads].flatMap(rowsOf)
  if (value.is === 'either') return value.of.flatMap(rowsOf)
  return (value.is === 'name' || value.is === 'call') && value.origin?.from === 'call' ? [value] : []
}

/** The query whose answer the row is: of the calls by that target the last one before it. */
function queryOf(architecture: Architecture, answer: Answer, row: Row): Query | undefined {
  const callee = row.origin?.from === 'call' ? row.origin.callee : ''
  // A member of a row is one column of it.
  if (row.is === 'name' && !/^\w+(\.(rows|0))*$/.test(row.path)) return undefined
  const calls = new Map(callsIn(architecture, answer.function).map((call) => [call.id, call]))
  return queriesIn(architecture, answer.function)
    .filter((query) => {
      const call = calls.get(query.call)
      if (call?.target === undefined || call.target === null || query.place.start > row.place.start) return false
      const isSame = callee === call.target || callee.startsWith(`${call.target}.`) || callee.startsWith(`${call.target}()`)
      return isSame && (call.keptAs === null || row.is === 'call' || isKeptIn(row, call.keptAs))
    })
    .at(-1)
}

function isKeptIn(row: Extract<Row, { is: 'name' }>, keptAs: string): boolean {
  const name = row.path.split('.')[0]!
  // What is taken apart keeps no name.
  return keptAs === name || keptAs === ''
}

function isWhole({ columns, does, returning, client, one }: Query): boolean {
  if (!columns.includes('*')) return false
  return does === 'select' || returning || client === 'sequelize' || client === 'typeorm' || (client === 'prisma' && one)
}

/** A serializer leaves columns out that a class or a client names. */
function serialises({ code }: Architecture): boolean {
  return (
    code.files.some(({ words }) => words.includes('ClassSerializerInterceptor') || words.includes('instanceToPlain')) ||
    code.calls.some(
      ({ target, args }) =>
        target?.endsWith('@prisma/client:PrismaClient') === true &&
        args.some((arg) => arg.is === 'object' && 'omit' in arg.fields),
    )
  )
}
