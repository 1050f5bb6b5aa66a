// The pages a person reads, and the blocks of code in them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ file: string, line: number, language: string, tag: string, text: string }} Block
 * @typedef {{ file: string, text: string, blocks: Block[] }} Page
 */

/** @param {string} root @returns {Page[]} */
export function readPages(root) {
  const files = [
    ...readdirSync(root).filter((file) => file.endsWith('.md')),
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      // Pages of rules show other people's code, which the tests of the rules run.
      .filter((file) => file.endsWith('.md') && !file.startsWith('rules/'))
      .map((file) => `docs/${file}`),
  ]
  return files.sort().map((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    return { file, text, blocks: blocksOf(file, text) }
  })
}

/** @returns {Block[]} */
export function blocksOf(file, text) {
  return [...text.matchAll(/^```(\w+)(?: (\w+))?\n([\s\S]*?)^```$/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length + 1,
    language: match[1],
    tag: match[2] ?? '',
    text: match[3],
  }))
}
