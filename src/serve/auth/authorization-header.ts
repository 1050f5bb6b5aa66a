export type Authorization =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'bad' }

const none: Authorization = Object.freeze({ kind: 'none' })
const bad: Authorization = Object.freeze({ kind: 'bad' })

/** RFC 9110 token68: the only thing that may follow the scheme. */
const token68 = /^[A-Za-z0-9\-._~+/]+=*$/

/** Reads `<scheme> 1*SP <token>`. Another scheme than ours is `bad`, not `none`: the caller meant to sign in. */
export function readAuthorization(header: string | undefined, scheme = 'Bearer'): Authorization {
  if (header === undefined) return none
  if (!startsWithWord(header, scheme)) return bad
  let start = scheme.length
  while (header.charCodeAt(start) === 0x20) start++
  if (start === scheme.length) return bad
  const token = header.slice(start)
  return token68.test(token) ? { kind: 'token', token } : bad
}

/** Compares ASCII letters without case. `toLowerCase` would take the Kelvin sign for a `k`. */
function startsWithWord(text: string, word: string): boolean {
  if (text.length < word.length) return false
  for (let i = 0; i < word.length; i++) {
    if (lowerCase(text.charCodeAt(i)) !== lowerCase(word.charCodeAt(i))) return false
  }
  return true
}

function lowerCase(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code + 0x20 : code
}
