import { kebab } from '../../kit/text.ts'
import type { Model } from '../../model/model.ts'
import { type DiagramKind, type PicturePart, type Surroundings, writeDiagram, writeSvg } from '../../writers/diagram/index.ts'
import { writeOpenApi } from '../../writers/openapi/index.ts'
import { postgresDialect, sqliteDialect, writeTables } from '../../writers/sql/index.ts'
import type { ComposedPart } from '../compose/composed-part.ts'
import type { Decided } from '../decide/decide.ts'
import { type Acts, actsOf } from './acts-of.ts'
import type { ProjectFile, ReadTemplate } from './project-files.ts'

const folder = 'docs/architecture'

/** What the pictures know of the parts. */
export function picturePartsOf(parts: readonly ComposedPart[], read: ReadTemplate): readonly PicturePart[] {
  const names = (section: object | undefined) => Object.keys(section ?? {})
  return parts.map(({ template: { name, declares, listens, code }, code: made }) => ({
    name,
    entities: names(declares.entities),
    actions: names(declares.actions),
    events: names(declares.events),
    jobs: names(declares.jobs),
    sagas: names(declares.sagas),
    ...(listens === undefined ? {} : { listens }),
    ...(code.includes('actions') ? { acts: actsIn(made ?? read(`parts/${name}.ts`), names(declares.actions)) } : {}),
  }))
}

function actsIn(code: string, actions: readonly string[]): Readonly<Record<string, Acts>> {
  const found = actions.map((action) => [action, actsOf(code, action)] as const)
  return Object.fromEntries(found.flatMap(([action, acts]) => (acts === null ? [] : [[action, acts]])))
}

interface Picture {
  readonly file: string
  readonly title: string
  readonly says: string
  readonly kind: DiagramKind
  readonly action?: string
}

function picturesOf(model: Model): readonly Picture[] {
  const sequence = ({ name }: { readonly name: string }): Picture => ({
    file: `sequences/${kebab(name)}`,
    title: `Sequence of ${name}`,
    says: 'From the request to what follows its commit, and where it is refused.',
    kind: 'sequence',
    action: name,
  })
  return [
    {
      file: 'context',
      title: 'Context',
      says: 'Who uses the system, and which others it speaks to (C4, level 1).',
      kind: 'context',
    },
    { file: 'containers', title: 'Containers', says: 'What runs, and what each speaks to (C4, level 2).', kind: 'container' },
    {
      file: 'components',
      title: 'Components',
      says: 'The parts inside, and why one knows another (C4, level 3).',
      kind: 'component',
    },
    { file: 'entities', title: 'Entities', says: 'What is stored, and how it is related.', kind: 'er' },
    ...(model.sagas.length === 0
      ? []
      : [{ file: 'sagas', title: 'Sagas', says: 'Steps, and how they are taken back.', kind: 'saga' as const }]),
    ...model.actions.map(sequence),
  ]
}

/** Every picture as a page with Mermaid in it, and with `svg` as a picture beside the page. */
export async function pictureFiles(
  model: Model,
  { svg, ...known }: { readonly parts: readonly PicturePart[]; readonly around: Surroundings; readonly svg: boolean },
): Promise<readonly ProjectFile[]> {
  const files: ProjectFile[] = []
  for (const { file, title, says, kind, action } of picturesOf(model)) {
    const options = { action, ...known }
    const picture = svg ? `\n![${title}](${file.split('/').at(-1)}.svg)\n` : ''
    const mermaid = writeDiagram(model, kind, options)
    files.push({ path: `${folder}/${file}.md`, text: `# ${title}\n\n${says}\n${picture}\n\`\`\`mermaid\n${mermaid}\`\`\`\n` })
    if (svg) files.push({ path: `${folder}/${file}.svg`, text: await writeSvg(model, kind, options) })
  }
  return files
}

/** The contract, and the tables that each engine is given. */
export function contractFiles(model: Model): readonly ProjectFile[] {
  const tables = (dialect: Parameters<typeof writeTables>[1]) =>
    writeTables(model, dialect)
      .map((statement) => `${statement};\n`)
      .join('\n')
  return [
    { path: 'openapi.json', text: `${JSON.stringify(writeOpenApi(model), null, 2)}\n` },
    { path: `${folder}/schema.sqlite.sql`, text: tables(sqliteDialect) },
    { path: `${folder}/schema.postgres.sql`, text: tables(postgresDialect) },
  ]
}

/** Every question that was decided, with what was refused and what would change the answer. */
export function decisionsPage(decided: readonly Decided[]): ProjectFile {
  const lines = [
    '# Every decision of this design',
    '',
    'Each answer names the rule that gave it, what was refused, and the number at which it would be another. Those with a record of',
    'their own are in [docs/adr](../adr).',
    '',
    '| question | answer | because |',
    '|---|---|---|',
    ...decided.map(({ question, option, status, because }) => {
      const answer = status === 'accepted' ? option.title : `${option.title} (proposed)`
      return `| ${[question, answer, because].map(cell).join(' | ')} |`
    }),
    ...decided.flatMap(decisionLines),
  ]
  return { path: `${folder}/decisions.md`, text: `${lines.join('\n')}\n` }
}

/** Where the page tells of a question: its heading, as those who render Markdown name it. */
export function decisionPlace(question: string): string {
  const heading = question
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
  return `${folder}/decisions.md#${heading}`
}

function decisionLines({ id, question, option, rule, because, rejected, flips, until, source }: Decided): readonly string[] {
  return [
    '',
    `## ${question}`,
    '',
    `**${option.title}**: ${option.is}. ${because} (rule \`${rule}\` of \`${id}\`)`,
    ...(until === null ? [] : ['', `Not there yet; until it is: ${until}`]),
    '',
    ...rejected.map((each) => `- not ${each.title}: ${each.because}`),
    ...flips.map(({ says }) => `- would change: ${says}`),
    `- source: [${source.title}](${source.url})`,
  ]
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
