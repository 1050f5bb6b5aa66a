import type { Runner } from '../../../model/architecture/database.ts'
import type { Sources } from '../../reader.ts'
import { type Candidate, grouped, traitsIn } from './candidate.ts'
import { type Format, folderOf, type MigrationFile, type MigrationFolder, nameOfPath } from './folder.ts'
import { byName, byNumber, byPredecessors } from './order.ts'

const script = /\.(?:[cm]?[jt]s|rb|py)$/
const likely = /(?:^|\/)(?:[\w-]*migrations?|migrate|versions|db)\//i
type HostRunner = Extract<Format, Runner>

/** Folders of migrations that are written in the language of the application. */
export function findHostFolders(sources: Sources, paths: readonly string[]): MigrationFolder[] {
  const candidates = paths
    .filter((path) => script.test(path) && likely.test(path) && !path.endsWith('.d.ts') && !/\.(?:test|spec)\./.test(path))
    .map((path): Candidate => ({ path, name: nameOfPath(path), folder: folderOf(path), traits: traitsIn(sources, path) }))
    .filter((file) => runnerOf(file) !== null)
  return grouped(candidates, (file) => `${file.folder}\n${runnerOf(file)}`).map(([, files]) => {
    const [first] = files
    const runner = runnerOf(first!)!
    const ordered = inOrder(runner, files)
    return {
      source: first!.folder,
      runner,
      declared: null,
      files: ordered.map(({ path, name }): MigrationFile => ({ path, id: name, format: runner, settings: null })),
    }
  })
}

function runnerOf({ path, traits }: Candidate): HostRunner | null {
  const has = (mark: (typeof traits.marks)[number]) => traits.marks.includes(mark)
  if (path.endsWith('.rb')) return has('rails') ? 'rails' : null
  if (path.endsWith('.py')) return has('django') ? 'django' : has('alembic') ? 'alembic' : null
  if (!has('up')) return null
  return (['typeorm', 'sequelize', 'node-pg-migrate', 'knex', 'kysely'] as const).find(has) ?? null
}

/** Runners that go by the names as texts. */
const namedOrder: readonly HostRunner[] = ['knex', 'kysely', 'sequelize']

function inOrder(runner: HostRunner, files: readonly Candidate[]): Candidate[] {
  const named = [...files].sort((a, b) => (namedOrder.includes(runner) ? byName : byNumber)(a.name, b.name))
  if (runner === 'alembic') {
    return byPredecessors(
      named,
      (file) => file.traits.revision ?? file.name,
      (file) => file.traits.after,
    )
  }
  // The time in the name of the class counts, whatever the file is called.
  const time = (file: Candidate) => file.traits.timestamp ?? file.name
  return runner === 'typeorm' ? named.sort((a, b) => byNumber(time(a), time(b))) : named
}
