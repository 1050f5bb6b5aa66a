import { loadMarkdown } from '../markdown/load-markdown.ts'
import type { Parsers } from './adr-text.ts'
import type { Yaml } from './front-matter.ts'

/** @throws Error that says how to add the parser that was left out */
export async function loadParsers(load: () => Promise<Yaml> = () => import('yaml')): Promise<Parsers> {
  const yaml = await load().catch((cause: unknown) => {
    throw new Error('the front matter of decisions needs a parser: npm install yaml', { cause })
  })
  return { yaml, readBlocks: await loadMarkdown() }
}
