/** Percent-encoding also of what `encodeURIComponent` throws at. */
export const encode = (text) => encodeURIComponent(String(text).toWellFormed())

/** The request target as it travels, of a path with `{name}` placeholders. */
export function targetOf(template, path, query) {
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name) => encode(path[name]))
  return query.length === 0 ? filled : `${filled}?${query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`
}
