// @ts-check
// The tables of the hand-written servers, with what these do in their code: new ids and times, and what a post may say.
import { schema as reference } from '../postgres/tables.mjs'

const RULES = [
  'ALTER TABLE posts ALTER id SET DEFAULT uuidv7(), ALTER created_at SET DEFAULT now()',
  `ALTER TABLE posts ADD CHECK (length(body) BETWEEN 1 AND 500), ADD CHECK (audience IN ('public', 'followers'))`,
]

/** @returns {Promise<import('../../postgres-server.mjs').Schema>} */
export async function schema() {
  const tables = await reference()
  return { ...tables, version: [tables.version, ...RULES].join(), after: [...tables.after, ...RULES] }
}
