import { noTerms, readFileTerms } from './terms/read-file.ts'
import type { FileTerms } from './terms/term.ts'

export type ReadTerms = (path: string, text: string) => FileTerms

/** Reads a file with the parser, which a plain install leaves out; null where it is not there. */
export async function loadReadTerms(): Promise<ReadTerms | null> {
  let oxc: typeof import('oxc-parser')
  try {
    oxc = await import('oxc-parser')
  } catch {
    return null
  }
  return (path, text) => {
    const isTyped = /\.[cm]?ts$/.test(path)
    const lang = isTyped ? 'ts' : path.endsWith('.tsx') ? 'tsx' : 'jsx'
    const read = (sourceType: 'module' | 'commonjs'): FileTerms | null => {
      const { program, errors } = oxc.parseSync(path, text, { preserveParens: false, lang, sourceType })
      return errors.some(({ severity }) => String(severity) === 'Error') ? null : readFileTerms(program, text)
    }
    return read('module') ?? (isTyped ? null : read('commonjs')) ?? noTerms
  }
}
