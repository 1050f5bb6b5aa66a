import type { Comment, Program } from 'oxc-parser'

type Oxc = typeof import('oxc-parser')

export interface Parsed {
  readonly program: Program
  readonly comments: readonly Comment[]
}

export interface Refused {
  readonly message: string
  readonly start: number
  readonly end: number
}

/** Turns a text into its tree, or says why it cannot. */
export type Parse = (path: string, text: string) => Parsed | Refused

/** The parser, which a plain install leaves out; null where it is not there. */
export async function loadParser(): Promise<Parse | null> {
  let oxc: Oxc
  try {
    oxc = await import('oxc-parser')
  } catch {
    return null
  }
  return (path, text) => {
    const lang = languageOf(path)
    const result = oxc.parseSync(path, text, { preserveParens: false, lang })
    const fault = result.errors.find((error) => error.severity === ('Error' as typeof error.severity))
    if (fault === undefined) return { program: result.program, comments: result.comments }
    if (lang === 'js') return retried(oxc, path, text, fault.message, fault.labels[0])
    return { message: fault.message, start: fault.labels[0]?.start ?? 0, end: fault.labels[0]?.end ?? 0 }
  }
}

function languageOf(path: string): 'js' | 'jsx' | 'ts' | 'tsx' {
  if (/\.[cm]?ts$/.test(path)) return 'ts'
  return path.endsWith('.tsx') ? 'tsx' : path.endsWith('.jsx') ? 'jsx' : 'js'
}

/** `.js` files hold JSX and, here and there, `return` at their top. */
function retried(
  oxc: Oxc,
  path: string,
  text: string,
  message: string,
  label: { readonly start: number; readonly end: number } | undefined,
): Parsed | Refused {
  for (const sourceType of ['module', 'commonjs'] as const) {
    const result = oxc.parseSync(path, text, { preserveParens: false, lang: 'jsx', sourceType })
    if (result.errors.length === 0) return { program: result.program, comments: result.comments }
  }
  return { message, start: label?.start ?? 0, end: label?.end ?? 0 }
}
