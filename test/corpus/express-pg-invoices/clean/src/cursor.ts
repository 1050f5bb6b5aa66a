import { Problem } from './problem.js'

export type Cursor = { at: string; id: string }

export const encodeCursor = (cursor: Cursor) => Buffer.from(JSON.stringify([cursor.at, cursor.id])).toString('base64url')

export function decodeCursor(text: string | undefined): Cursor | null {
  if (!text) return null
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (typeof at === 'string' && /^[0-9a-f-]{36}$/.test(id)) return { at, id }
  } catch {
    // Falls through: a cursor that cannot be read is the caller's mistake.
  }
  throw new Problem(400, 'The cursor is not one of ours')
}
