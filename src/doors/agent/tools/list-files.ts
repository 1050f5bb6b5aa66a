import { type Dirent, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ConfinedFolder } from '../../../kit/confined-folder.ts'
import { cursor, defineTool, flag, listOf, next, pageOf, shape, type Tool, text, total } from '../../tools/index.ts'
import { isHiddenPath } from '../path-rules.ts'
import { type Proposals, plainPath } from '../proposals.ts'

/** More are not looked for. */
const mostFiles = 5_000
const passedBy = ['dist', 'build', 'coverage', 'vendor', '.next', '.cache', '.turbo', 'target', '__pycache__', '.venv']

export function listFilesTool(proposals: Proposals): Tool {
  return defineTool<{ readonly path?: string; readonly cursor?: string }>({
    name: 'list_files',
    title: 'List files',
    says: 'The files below a folder of the project, with what you have proposed. What is built, vendored or secret is left out.',
    example: {
      input: { path: 'src' },
      answers: '{ "items": ["src/orders.ts", …], "total": 12, "complete": true, "next": null }',
    },
    input: shape({
      path: text('a folder, relative to the folder of the project; `.` unless said', { maxLength: 1_000, default: '.' }),
      cursor,
    }),
    output: shape(
      {
        items: listOf(text('a path'), 'of this page'),
        total,
        complete: flag(`false where there are more than ${mostFiles}`),
        next,
      },
      ['items', 'total', 'complete', 'next'],
    ),
    hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
    run({ path = '.', cursor: from }, { project }) {
      const { files, complete } = filesIn(project, path)
      const folder = plainPath(path)
      const below = (each: string) => folder === '.' || each.startsWith(`${folder}/`)
      const proposed = proposals
        .list()
        .map((each) => each.path)
        .filter(below)
      const page = pageOf([...new Set([...files, ...proposed])].sort(), { cursor: from, limit: 500 })
      return Promise.resolve({ data: { ...page, complete }, text: page.items.join('\n') })
    },
  })
}

/**
 * Files below a folder that may be seen, in the order of their paths. Links are not followed.
 * @throws OutsideFolderError
 */
export function filesIn(
  project: ConfinedFolder,
  path: string,
): { readonly files: readonly string[]; readonly complete: boolean } {
  const files: string[] = []
  const folders = [plainPath(path)]
  while (folders.length > 0 && files.length < mostFiles) {
    const folder = folders.shift()!
    for (const entry of entriesOf(project.pathOf(folder))) {
      const each = folder === '.' ? entry.name : `${folder}/${entry.name}`
      if (isHiddenPath(each) || passedBy.includes(entry.name)) continue
      if (entry.isDirectory()) folders.push(each)
      else if (entry.isFile()) files.push(each)
    }
  }
  return { files: files.slice(0, mostFiles).sort(), complete: folders.length === 0 && files.length <= mostFiles }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(join(folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(code)) return []
    throw error
  }
}
