/** `https://api.example.com/v1/` → the URL that every call stays below. Says never what it was given: it may hold a password. */
export function readBaseUrl(system: string, text: string): URL {
  const wrong = (what: string) => new TypeError(`the url of external system \`${system}\` ${what}`)
  if (!URL.canParse(text)) throw wrong('is no absolute URL')
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw wrong('is neither http nor https')
  if (url.username !== '' || url.password !== '') throw wrong('holds a user or password: send it as the header `authorization`')
  if (url.search !== '' || url.hash !== '') throw wrong('ends in a query or fragment: give those with each call')
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url
}

export type Query = Readonly<Record<string, string | number | boolean>>

/**
 * The URL of a path below the base. What could lead out of it is refused, also in forms that only the other side would
 * decode: encoded once or twice, with a backslash, with parameters after the dots.
 * @throws {TypeError} which never repeats the path: parts of it may come from a user
 */
export function targetUrl(base: URL, path: string, query: Query = {}): URL {
  const [route, ...rest] = path.split('?')
  checkPath(path, route!)
  const below = base.pathname.replace(/\/$/, '')
  const search = [...(rest.length > 0 ? [rest.join('?')] : []), ...Object.entries(query).map(pair)].filter((part) => part !== '')
  const url = new URL(`${base.origin}${below}${route}${search.length > 0 ? `?${search.join('&')}` : ''}`)
  const inside = url.pathname === (below === '' ? '/' : below) || url.pathname.startsWith(`${below}/`)
  if (url.origin !== base.origin || url.username !== '' || url.password !== '' || !inside) throw wrongPath('leads elsewhere')
  return url
}

/** Servers rarely take longer request lines. */
const maxPathLength = 8192

const wrongPath = (what: string) => new TypeError(`the path of an external call ${what}`)

function checkPath(path: string, route: string): void {
  if (path.length > maxPathLength) throw wrongPath(`is longer than ${maxPathLength} characters`)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f\\#]/.test(path)) throw wrongPath('holds a control character, a backslash or `#`: encode it')
  if (route !== '' && !route.startsWith('/')) throw wrongPath('does not begin with `/`')
  if (route.startsWith('//')) throw wrongPath('begins with `//`, which names a host')
  if (!path.isWellFormed()) throw wrongPath('holds half a character')
  if (formsOf(route).some(hasDotSegment)) throw wrongPath('holds `.` or `..`, in some encoding')
}

/** As given, and as it reads once and twice decoded by whoever is behind the other side. */
function formsOf(route: string): string[] {
  const once = decoded(route)
  if (once === null) throw wrongPath('is not well percent-encoded')
  const twice = decoded(once) ?? once
  return [route, once, twice, decoded(twice) ?? twice]
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Some servers drop what follows `;` in a segment before they look at the dots. */
function hasDotSegment(route: string): boolean {
  return route.split(/[/\\]/).some((segment) => /^\.{1,2}\s*(;.*)?$/.test(segment))
}

function pair([name, value]: [string, string | number | boolean]): string {
  const text = String(value)
  if (!name.isWellFormed() || !text.isWellFormed())
    throw new TypeError(`the query \`${name}\` of an external call holds half a character`)
  return `${encodeURIComponent(name)}=${encodeURIComponent(text)}`
}
