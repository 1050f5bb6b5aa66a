import { targetOf } from './target.mjs'

/** Longer values do not fit into a request target. */
const longestFilter = 1_500
const filtersARow = 4

/** How what was sent differs from what is stored now, or null. Times and decimals have one way to be written. */
export function difference(schema, sent, stored, resolve, partial = false) {
  const of = resolve(schema)
  if (sent === null || stored === null) return sent === stored ? null : told(sent, stored)
  if (of.anyOf !== undefined) return sent === stored ? null : told(sent, stored)
  if (of.format === 'date-time') return new Date(sent).toISOString() === stored ? null : told(sent, stored)
  if (of.format === 'decimal') return canonical(sent) === canonical(stored) ? null : told(sent, stored)
  if (Array.isArray(sent)) {
    if (sent.length !== stored.length) return told(sent, stored)
    return first(sent.map((each, i) => difference(of.items, each, stored[i], resolve)))
  }
  if (typeof sent !== 'object')
    return Object.is(sent, -0) ? (stored === 0 ? null : told(sent, stored)) : sent === stored ? null : told(sent, stored)
  return first(
    Object.entries(sent).map(([name, value]) => {
      // A patch names what it removes with null, and what is no property here was refused or is an inner patch.
      if (partial && (value === null || of.properties?.[name] === undefined)) return null
      const found = difference(of.properties[name], value, stored[name], resolve, partial)
      return found && `${name}: ${found}`
    }),
  )
}

const first = (list) => list.find((each) => each !== null) ?? null
const told = (sent, stored) => `sent ${JSON.stringify(sent).slice(0, 200)}, stored ${JSON.stringify(stored)?.slice(0, 200)}`

/** `-00.50` and `-0.5` are the same number. */
function canonical(text) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  const digits = `${whole.replace(/^0+(?=\d)/, '')}.${fraction.replace(/0+$/, '')}`
  return digits === '0.' ? digits : sign + digits
}

/** Operators by what a row's own value must do: be found, or be left out. */
const finds = ['', '[eq]', '[lte]', '[gte]', '[in]', '[prefix]']
const leavesOut = ['[ne]', '[lt]', '[gt]']

/**
 * Requests that must find a row, or must not, by the values it was made with; from the filters the document has.
 * @returns {{ target: string, found: boolean }[]}
 */
export function filterChecks(random, list, body, id) {
  const filters = list.parameters.filter(
    ({ name, description = '' }) => Object.hasOwn(body, name.split('[')[0]) && !description.includes('Only together'),
  )
  return random
    .shuffle(filters)
    .slice(0, filtersARow)
    .flatMap(({ name }) => {
      const field = name.split('[')[0]
      const operator = name.slice(field.length)
      const value = body[field]
      if (value === null || typeof value === 'object') return []
      const text = String(value)
      if (encodeURIComponent(text).length > longestFilter || (operator === '[in]' && text.includes(','))) return []
      if (!finds.includes(operator) && !leavesOut.includes(operator)) return []
      return [
        {
          target: targetOf(list.path, {}, [
            [name, text],
            ['id', id],
          ]),
          found: finds.includes(operator),
        },
      ]
    })
}
