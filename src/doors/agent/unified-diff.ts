import { ModelError } from './model/language-model.ts'
import type { Proposal } from './proposals.ts'

/** The unified diff of a change, as `git apply` takes it. */
export type WriteDiff = (proposal: Proposal) => string

/** Texts that differ by more lines are told as one replaced by the other. */
const mostEdits = 1_000

/** @throws ModelError when the package is missing */
export async function loadDiff(): Promise<WriteDiff> {
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new ModelError('missing_package', 'the package that compares texts is not installed', 'npm install diff@9.0.0')
  })
  return ({ path, before, after }) => {
    const [from, to] = [before === null ? '/dev/null' : `a/${path}`, `b/${path}`]
    const options = { context: 3, maxEditLength: mostEdits, headerOptions: FILE_HEADERS_ONLY }
    return (
      createTwoFilesPatch(from, to, before ?? '', after, undefined, undefined, options) ?? replaced(from, to, before ?? '', after)
    )
  }
}

function replaced(from: string, to: string, before: string, after: string): string {
  const [gone, come] = [linesOf(before), linesOf(after)]
  const range = (lines: readonly string[]) => `${lines.length === 0 ? 0 : 1},${lines.length}`
  const part = (sign: string, lines: readonly string[], text: string) => [
    ...lines.map((line) => `${sign}${line}`),
    ...(text === '' || text.endsWith('\n') ? [] : ['\\ No newline at end of file']),
  ]
  const body = [...part('-', gone, before), ...part('+', come, after)]
  return `${[`--- ${from}`, `+++ ${to}`, `@@ -${range(gone)} +${range(come)} @@`, ...body].join('\n')}\n`
}

function linesOf(text: string): readonly string[] {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
