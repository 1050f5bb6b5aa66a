/** Whether what a caller sends by a name can be one of a few things only, as the schemas of the code say it. */
import type { Architecture } from '../model/architecture/architecture.ts'
import type { FunctionId, Value } from '../model/architecture/code.ts'
import { fileOf } from '../model/architecture/look-up.ts'
import { once } from './once.ts'
import { settled, textOf, within } from './values.ts'

interface Declared {
  readonly file: string
  readonly isNarrow: boolean
}

/**
 * Every schema of the field that is near lets no free text through: an enumeration, a number, a date, an id.
 * @param near the functions that the value goes through
 */
export function isNarrowed(architecture: Architecture, field: string | null, near: readonly FunctionId[]): boolean {
  if (field === null) return false
  const all = schemasOf(architecture).get(field) ?? []
  const files = new Set(near.flatMap((id) => filesNear(architecture, id)))
  const here = all.filter(({ file }) => files.has(file))
  const told = here.length > 0 ? here : all
  return told.length > 0 && told.every(({ isNarrow }) => isNarrow)
}

function filesNear(architecture: Architecture, id: FunctionId): readonly string[] {
  const file = fileOf(architecture, id)
  return file === undefined ? [] : [file.file, ...file.imports.flatMap((each) => (each.file === null ? [] : [each.file]))]
}

const schemasOf: (architecture: Architecture) => ReadonlyMap<string, readonly Declared[]> = once((architecture) => {
  const found = new Map<string, Declared[]>()
  const add = (name: string, declared: Declared) => {
    const list = found.get(name)
    if (list === undefined) found.set(name, [declared])
    else list.push(declared)
  }
  for (const call of architecture.code.calls) {
    for (const arg of call.args) {
      for (const value of within(arg, 8)) {
        if (value.is !== 'object') continue
        for (const [name, field] of Object.entries(value.fields)) {
          const isNarrow = judgeField(field)
          if (isNarrow !== null) add(name, { file: value.place.file, isNarrow })
        }
      }
    }
  }
  for (const { fields, file } of architecture.code.classes) {
    for (const { name, type, decorators } of fields) {
      if (
        decorators.length === 0 ||
        !decorators.some((each) => /^(Is|Matches|Length|MaxLength|Type|Transform|ApiProperty)/.test(each.name))
      )
        continue
      const isNarrow =
        /^(number|boolean|Date|bigint)$/.test(type ?? '') ||
        decorators.some((each) =>
          /^(IsIn|IsEnum|IsUUID|IsInt|IsNumber|IsNumberString|IsBoolean|IsDate|IsDateString|IsISO8601|IsISO31661Alpha2|IsMongoId|Matches|IsPositive|Min|Max)$/.test(
            each.name,
          ),
        )
      add(name, { file, isNarrow })
    }
  }
  return found
})

const free = /(^|\.)(string|text|any|unknown|String|record)(\(|\.|$)/
const narrowing =
  /(^|\.)(enum|nativeEnum|literal|uuid|uuidv4|guid|cuid2?|ulid|nanoid|number|int|integer|bigint|boolean|date|datetime|iso|regex|pattern|valid|oneOf|allow|picklist|objectId|hex|isoDate|ip)(\(|\.|$)/i

/** null where the value is no schema. */
function judgeField(value: Value): boolean | null {
  const it = settled(value)
  if (it.is === 'call') {
    const { callee } = it
    if (
      !/^(z|zod|joi|yup|t|v|s|type|schema|vine|celebrate)\b[.(]|\.(string|number|enum|object)\(\)|^\w*(string|number|enum)$/i.test(
        callee,
      )
    )
      return null
    if (narrowing.test(callee)) return true
    if (/(^|\.)(union|optional|nullable|array|default|pipe)$/.test(callee) && it.args.length > 0) {
      const inner = it.args.flatMap((arg) =>
        settled(arg).is === 'list' ? (settled(arg) as { items: readonly Value[] }).items : [arg],
      )
      const told = inner.map(judgeField).filter((each) => each !== null)
      if (told.length > 0) return told.every(Boolean)
    }
    return free.test(callee) ? false : null
  }
  if (it.is !== 'object') return null
  const type = textOf(it.fields.type)
  if (type === null) return 'enum' in it.fields && settled(it.fields.enum!).is === 'list' ? true : null
  if (/^(integer|number|boolean)$/.test(type)) return true
  if (type !== 'string') return null
  return (
    'enum' in it.fields ||
    'pattern' in it.fields ||
    'const' in it.fields ||
    /^(uuid|date|date-time|ipv4|ipv6)$/.test(textOf(it.fields.format) ?? '')
  )
}
