/** Operators as JavaScript has them; text is compared by code points, as its bytes in UTF-8 are. */
const comparisons = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => order(a, b) < 0,
  lte: (a, b) => order(a, b) <= 0,
  gt: (a, b) => order(a, b) > 0,
  gte: (a, b) => order(a, b) >= 0,
  prefix: (a, b) => a.startsWith(b),
}

function order(a, b) {
  if (typeof a !== 'string') return a < b ? -1 : a > b ? 1 : 0
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/**
 * Does a page or a row have what its query asked for: the fields, no more rows than the limit, only rows that fit the
 * filters, in order? Returns what is wrong, in sentences.
 */
export function judgeShape({ operation, query }, text) {
  const body = JSON.parse(text)
  const asked = new Map(query)
  const rows = Array.isArray(body.items) ? body.items : [body]
  const included = (asked.get('include') ?? '').split(',').map((path) => path.split(/[.(]/)[0])
  const wrong = []
  if (asked.has('fields')) {
    const expected = new Set(['id', ...asked.get('fields').split(','), ...included.filter((name) => name !== '')])
    const stranger = rows.flatMap((row) => Object.keys(row)).find((name) => !expected.has(name))
    const missing = rows.flatMap((row) => [...expected].filter((name) => !Object.hasOwn(row, name)))[0]
    if (stranger ?? missing) wrong.push(`the fields asked for are not those answered: ${stranger ?? missing}`)
  }
  if (!Array.isArray(body.items)) return wrong
  if (rows.length > Number(asked.get('limit') ?? 20)) wrong.push(`${rows.length} rows on a page`)
  for (const [name, value] of query) {
    const [, field, operator = 'eq'] = /^(\w+)(?:\[(\w+)\])?$/.exec(name)
    const parameter = operation.parameters.find((each) => each.name === name)
    if (!comparisons[operator] || ['limit', 'after', 'sort', 'fields', 'include'].includes(name)) continue
    const read = reader(parameter.schema)
    if (read === null) continue
    const misfit = rows.find(
      (row) =>
        typeof row[field] !== 'object' && row[field] !== undefined && !comparisons[operator](read(row[field]), read(value)),
    )
    if (misfit) wrong.push(`a row that ${name}=${value} leaves out: ${JSON.stringify(misfit[field])}`)
  }
  return [...wrong, ...judgeOrder(operation, asked.get('sort'), rows)]
}

/** How values of a schema are compared, or null for those that are not. */
function reader({ type, format }) {
  if (type === 'integer') return Number
  if (type === 'boolean') return String
  if (type !== 'string') return null
  if (format === 'date-time') return (text) => new Date(text).toISOString()
  return format === 'decimal' ? readDecimal : String
}

/** As a whole number of the smallest unit that any field has. */
function readDecimal(text) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  return BigInt(`${sign}${whole}${fraction.padEnd(18, '0')}`)
}

/** By the first key alone, where every row has it. */
function judgeOrder({ parameters }, sort, rows) {
  if (sort === undefined) return []
  const [key] = sort.split(',')
  const field = key.replace('-', '')
  const read = reader(parameters.find(({ name }) => name === field)?.schema ?? {})
  if (read === null || rows.some((row) => row[field] == null || typeof row[field] === 'object')) return []
  const values = rows.map((row) => read(row[field]))
  const sign = key.startsWith('-') ? -1 : 1
  const at = values.findIndex((value, i) => i > 0 && sign * order(values[i - 1], value) > 0)
  return at < 0 ? [] : [`not in the order of ${sort}: ${values[at - 1]}, ${values[at]}`]
}
