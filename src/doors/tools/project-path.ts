import { lstatSync, realpathSync, statSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { type ConfinedFolder, OutsideFolderError } from '../../kit/confined-folder.ts'
import { ToolError } from './tool-error.ts'

/** Files of a project that are loaded by their names. */
const loaded = ['app', 'blueprint', 'seed'].flatMap((name) =>
  ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `${name}.${ending}`),
)

/** The absolute path of a folder or file that a blueprint is read from, none of it a link. */
export function blueprintAt(project: ConfinedFolder, path: string): string {
  const at = project.pathOf(path)
  const stat = statSync(at, { throwIfNoEntry: false })
  if (stat === undefined) throw missing(path)
  const files = stat.isDirectory() ? loaded.map((name) => join(at, name)) : [at]
  for (const file of files) refuseLink(project, file)
  return at
}

/** The absolute path of a folder. */
export function folderAt(project: ConfinedFolder, path: string): string {
  const at = project.pathOf(path)
  const stat = statSync(at, { throwIfNoEntry: false })
  if (stat === undefined) throw missing(path)
  if (!stat.isDirectory())
    throw new ToolError('not_a_folder', `\`${path}\` is no folder`, `name the folder that has it`, { file: path })
  for (const name of loaded) refuseLink(project, join(at, name))
  return at
}

function missing(path: string): ToolError {
  return new ToolError('not_found', `nothing is at \`${path}\``, 'name a folder or file below the folder of the project', {
    file: path,
  })
}

function refuseLink({ root }: ConfinedFolder, file: string): void {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return
  const name = relative(root, file)
  const isInside = (() => {
    try {
      return realpathSync(file).startsWith(`${root}${sep}`)
    } catch {
      return false
    }
  })()
  if (!isInside)
    throw new OutsideFolderError(
      name,
      `\`${name}\` is a link that leads out of the project`,
      `put \`${basename(file)}\` itself there`,
    )
}

/** The absolute path of a folder that is written into: it need not be there, and it is none that is closed. */
export function writableFolderAt(project: ConfinedFolder, path: string): string {
  const at = project.writablePathOf(path)
  return statSync(at, { throwIfNoEntry: false }) === undefined ? at : folderAt(project, path)
}

/** Where Lintel keeps what it records of a project. */
const recorded = ['.lintel/memory.db', '.lintel/design.json', 'docs/adr', '.superagent/memory/insights.md']

/** @throws OutsideFolderError where one of the files, or where what is recorded of it, is reached by a link */
export function refuseLinksTo(project: ConfinedFolder, folder: string, files: readonly string[]): void {
  for (const file of files) project.writablePathOf(`${folder}/${file}`)
  for (const file of recorded) project.pathOf(`${folder}/${file}`)
}
