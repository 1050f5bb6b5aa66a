import { writeClient } from '../../writers/client/index.ts'
import { writeErDiagram } from '../../writers/diagram/index.ts'
import { type HandoffFile, type HandoffParts, type HandoffRole, writeHandoff } from '../../writers/handoff/index.ts'
import { postgresDialect, sqliteDialect, writeTables } from '../../writers/sql/index.ts'
import type { Decided } from '../decide/decide.ts'
import { deployedOf } from '../decide/deployed.ts'
import type { Design, MakeDesignOptions } from '../design.ts'
import { contractFiles, decisionsPage, pictureFiles, picturePartsOf } from './document-files.ts'
import { packageFiles } from './package-files.ts'
import { pageFiles } from './page-files.ts'
import type { ProjectFile } from './project-files.ts'
import { surroundingsOf } from './surroundings.ts'

type Made = Omit<Design, 'files' | 'profile'>
type Writing = Pick<MakeDesignOptions, 'template' | 'svg' | 'version' | 'lintel'>

/**
 * Every file of a design, by path.
 * @param project the blueprint, the code beside it, and what tests both
 */
export async function designFiles(
  made: Made,
  project: readonly ProjectFile[],
  { lintel, ...writing }: Writing,
): Promise<readonly ProjectFile[]> {
  const packaged = packageFiles(made.model.name, { template: writing.template, lintel })
  return byPath([...project, ...packaged, ...(await documentFiles(made, writing))])
}

/** What tells of a design: contract, pictures, pages, hand-overs. */
export async function documentFiles(
  made: Made,
  { svg, version, template }: Pick<Writing, 'svg' | 'version' | 'template'>,
): Promise<readonly ProjectFile[]> {
  const { composed, model, decided } = made
  const parts = picturePartsOf(composed.parts, template)
  return byPath([
    ...contractFiles(model),
    ...(await pictureFiles(model, { parts, around: surroundingsOf(made), svg })),
    decisionsPage(decided),
    ...handedOver(made, version),
    ...pageFiles(made),
  ])
}

function byPath(files: readonly ProjectFile[]): readonly ProjectFile[] {
  return files.toSorted((one, other) => (one.path < other.path ? -1 : 1))
}

/** What the hand-offs of the platform and of security have: images and pipelines where tools look for them, pages with the others. */
function handedOver({ model, plan, decided }: Made, version: string): readonly ProjectFile[] {
  const { services, ...sizes } = deployedOf(decided, plan)
  const parts: HandoffParts = {
    client: writeClient(model),
    diagram: writeErDiagram(model),
    tables: { sqlite: writeTables(model, sqliteDialect), postgres: writeTables(model, postgresDialect) },
    services,
    sizes,
    version,
  }
  const of = (role: HandoffRole, place: (file: HandoffFile) => string) =>
    writeHandoff(role, model, parts).map((file) => ({ path: place(file), text: file.text }))
  return [
    ...of('platform', ({ path }) => (path.endsWith('.md') ? `docs/architecture/platform.md` : path)),
    ...of('security', ({ path }) => `docs/architecture/security/${path}`).map((file) => withWarnings(file, decided)),
  ]
}

/** What is not kept yet is a risk, and stands where risks are looked for. */
function withWarnings(file: ProjectFile, decided: readonly Decided[]): ProjectFile {
  const warnings = decided.flatMap(({ question, warning, until }) =>
    warning === null ? [] : [`- ${question} ${sentence(warning)}${until === null ? '' : ` Until then: ${sentence(until)}`}`],
  )
  if (!file.path.endsWith('/security/README.md') || warnings.length === 0) return file
  return { ...file, text: `${file.text.trimEnd()}\n\n## What was decided and is not there yet\n\n${warnings.join('\n')}\n` }
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}
