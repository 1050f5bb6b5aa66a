/**
 * Reads the parameters of a request as the document says they travel.
 * @param {Record<string, string>} path the text of each path parameter
 * @param {[string, string][]} query names and values as they were meant, before encoding
 * @returns why the document does not allow them, or null
 */
export function readParameters({ method, parameters }, path, query, check) {
  const of = (place) => parameters.filter((each) => each.in === place)
  for (const parameter of of('path')) {
    const wrong = judge(parameter, path[parameter.name], check)
    if (wrong) return wrong
  }
  const known = new Map(of('query').map((parameter) => [parameter.name, parameter]))
  const seen = new Set()
  for (const [name, text] of query) {
    const parameter = known.get(name)
    // Only a GET says that it takes nothing else.
    if (!parameter && method !== 'GET') continue
    if (!parameter) return `no parameter is called ${name}`
    if (seen.has(name)) return `${name} twice`
    seen.add(name)
    const wrong = judge(parameter, text, check)
    if (wrong) return wrong
  }
  const missing = [...known.values()].find(({ name, required }) => required && !seen.has(name))
  return missing ? `no ${missing.name}` : null
}

function judge({ name, pointer, schema }, text, check) {
  const wrong = check(pointer, read(schema, text))
  return wrong ? `${name}: ${wrong}` : null
}

function read(schema, text) {
  if (schema.type === 'array') return text.split(',').map((each) => read(schema.items, each))
  if (schema.type === 'integer') return /^-?\d+$/.test(text) ? Number(text) : text
  if (schema.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}
