import { kebab } from '../../kit/text.ts'
import type { Known } from '../brief/brief.ts'

const named =
  /\b(?:(?:is |be |we |it )?(?:called|named)|(?:the |project |its )name is|name:)\s+(["“'‘`]?)([\p{L}][\p{L}\p{N} _-]{0,39})/iu

/** What the project is called, where the request says it: `called "Hive Watch"`, `named HiveWatch`. */
export function readName(text: string): Known<string> | null {
  const match = named.exec(text)
  if (match === null) return null
  const isQuoted = match[1] !== ''
  const said = (isQuoted ? match[2]! : /^[\p{L}\p{N}_-]+/u.exec(match[2]!)![0]).trim()
  if (!isQuoted && !/^\p{Lu}/u.test(said) && !said.includes('-')) return null
  const value = kebab(
    said
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9 _-]/g, '')
      .replace(/[ _]+/g, '-'),
  )
    .replace(/-{2,}/g, '-')
    .replace(/^-|-$/g, '')
  const phrase = text.slice(match.index, match.index + match[0].length)
  return /^[a-z]/.test(value)
    ? { value, from: 'said', phrase: isQuoted ? phrase : phrase.slice(0, phrase.indexOf(said) + said.length) }
    : null
}
