import { KnowledgeError, type Page } from './knowledge.ts'

export const mostRows = 1_000
const usualRows = 100

/** @throws KnowledgeError */
export function checkPage({ limit = usualRows, offset = 0 }: Page = {}): Required<Page> {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > mostRows) {
    throw new KnowledgeError('refused', `\`limit\` is 1 to ${mostRows}`)
  }
  if (!Number.isSafeInteger(offset) || offset < 0) throw new KnowledgeError('refused', '`offset` is 0 or more')
  return { limit, offset }
}
