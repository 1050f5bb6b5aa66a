import { cursor, defineTool, next, orNull, pageText, shape, type Tool, ToolError, text } from '../../tools/index.ts'
import { isHiddenPath } from '../path-rules.ts'
import type { Proposals } from '../proposals.ts'
import type { Redact } from '../redact.ts'

/** A file as the model may see it: with what it has proposed, and without secrets. */
export function readFileTool(proposals: Proposals, redact: Redact): Tool {
  return defineTool<{ readonly path: string; readonly cursor?: string }>({
    name: 'read_file',
    title: 'Read a file',
    says: 'The text of a file of the project, page by page, with what you have proposed for it. Secrets are hidden.',
    example: { input: { path: 'blueprint.ts' }, answers: '{ "text": "import { blueprint } from …", "next": null }' },
    input: shape({ path: text('relative to the folder of the project', { minLength: 1, maxLength: 1_000 }), cursor }, ['path']),
    output: shape({ text: orNull(text('this page of it')), next }, ['text', 'next']),
    hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
    run({ path, cursor: from }) {
      if (isHiddenPath(path))
        throw new ToolError('refused', `\`${path}\` is not for you to read`, 'go on without it', { file: path })
      const found = proposals.textOf(path)
      if (found === null)
        throw new ToolError('not_found', `nothing is at \`${path}\``, '`list_files` tells what there is', { file: path })
      const page = pageText(redact(found), from)
      return Promise.resolve({ data: { text: page.text, next: page.next }, text: page.text })
    },
  })
}
