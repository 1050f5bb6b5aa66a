/** A `.env` file: `NAME=value` a line, with quotes, comments and `export`. */
import type { Variable } from '../../model/architecture/deployment.ts'
import { placesOf } from '../../model/architecture/place.ts'
import { nameOf } from './paths.ts'

export function isEnvFile(path: string): boolean {
  return (
    /^\.env(\..+)?$|^[\w-]+\.env(\.(example|sample|template|dist))?$/i.test(nameOf(path)) &&
    !/\.(ts|js|mjs|cjs|md|vault|d\.ts)$/i.test(path)
  )
}

export function isExampleEnv(path: string): boolean {
  return /(^|[.\-_])(example|examples|sample|template|tmpl|dist|defaults?|schema)([.\-_]|$)/i.test(nameOf(path))
}

const assignment =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:("(?:[^"\\]|\\[\s\S])*"|'[^']*'|`[^`]*`)[ \t]*(?:#[^\r\n]*)?(?=\r?$)|([^\r\n]*))/gm

export function readEnvFile(file: string, text: string): readonly Variable[] {
  const place = placesOf(file, text)
  const example = isExampleEnv(file)
  return Array.from(text.matchAll(assignment), (found) => {
    const [all, name, quoted, bare = ''] = found
    const written = quoted ?? withoutComment(bare)
    const end = found.index + all.indexOf(quoted ?? bare, all.indexOf('=') + 1) + written.length
    const start = found.index + all.length - all.trimStart().length
    return {
      name: name!,
      value: quoted === undefined ? written : unquoted(quoted),
      from: null,
      file,
      example,
      place: place(start, end),
    }
  })
}

function withoutComment(text: string): string {
  const at = text.search(/(^|[ \t])#/)
  return (at === -1 ? text : text.slice(0, at)).trimEnd()
}

function unquoted(written: string): string {
  const inner = written.slice(1, -1)
  return written[0] === '"' ? inner.replaceAll('\\n', '\n').replaceAll('\\"', '"') : inner
}
