import { languageOf } from '../kit/language-of.ts'
import { codeSpan, escapeMarkdown, fenced, proseMarkdown, tableProse } from '../kit/markdown.ts'
import { sentence } from '../kit/sentence.ts'
import { type Severity, severities } from '../model/finding.ts'
import { referenceLink } from './reference-link.ts'
import { type Case, type Rule, usualFile } from './rule.ts'

/** What a group of rules is about, as a heading. */
const groupTitles: Readonly<Record<string, string>> = {
  api: 'HTTP interfaces',
  auth: 'Authentication and rights',
  cache: 'Caches',
  ci: 'Delivery',
  comp: 'Personal data',
  compose: 'Compose files',
  crypto: 'Cryptography',
  discord: 'Discord bots',
  docker: 'Images',
  evt: 'Events and queues',
  gql: 'GraphQL',
  inj: 'Injection',
  jwt: 'Tokens',
  k8s: 'Kubernetes',
  mig: 'Migrations',
  node: 'Node.js',
  oauth: 'OAuth and OpenID Connect',
  obs: 'Observability',
  query: 'Queries',
  res: 'Resilience',
  schema: 'Schema and indexes',
  secret: 'Secrets',
  sqlite: 'SQLite',
  tenant: 'Tenants',
  val: 'Validation',
}

const profileWords: Readonly<Record<Rule['profile'], string>> = {
  gate: '`gate` (told by every profile)',
  review: '`review` (told by `review` and `audit`)',
  audit: '`audit` (told by `audit` alone)',
}

/** The documentation of a rule, all of it from the rule itself. */
export function rulePage(rule: Rule): string {
  const { id, title, severity, confidence, profile, says, because, instead, once = false } = rule
  const blocks = [
    `# ${escapeMarkdown(id)}`,
    proseMarkdown(sentence(title)),
    `| severity | confidence | profile |\n|---|---|---|\n| ${severity} | ${confidence} | ${profileWords[profile]} |`,
    '## What it finds',
    withPlaceholders(says),
    ...(once ? ['It is told once for the whole repository, however many places show it.'] : []),
    '## Why it matters',
    proseMarkdown(sentence(because)),
    '## What to do',
    withPlaceholders(instead),
    ...casesOf(rule),
    '## Accepting it',
    `Where it is right as it is, say why, in a comment on the line or the line before: ${codeSpan(`lintel-ignore ${id}: <reason>`)}.`,
    ...referencesOf(rule),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** Every rule by its group, worst first, with a link to its page beside this one. */
export function rulesIndex(rules: readonly Rule[]): string {
  const groups = [...new Set(rules.map(groupOf))].sort()
  const blocks = groups.flatMap((group) => {
    const rows = rules
      .filter((rule) => groupOf(rule) === group)
      .sort(bySeverity)
      .map(indexRow)
    const heading = groupTitles[group] ?? group
    return [`## ${escapeMarkdown(heading)}`, ['| rule | finds | severity | profile |', '|---|---|---|---|', ...rows].join('\n')]
  })
  const many = `${rules.length} rule${rules.length === 1 ? '' : 's'} in ${groups.length} group${groups.length === 1 ? '' : 's'}`
  return `${['# Rules', `${many}. \`gate\` fails a build, \`review\` is read with a change, \`audit\` is everything worth a look.`, ...blocks].join('\n\n')}\n`
}

function groupOf({ id }: Rule): string {
  return id.slice(0, id.indexOf('/'))
}

function bySeverity(a: Rule, b: Rule): number {
  const rank = (severity: Severity) => severities.indexOf(severity)
  return rank(a.severity) - rank(b.severity) || (a.id < b.id ? -1 : 1)
}

function indexRow({ id, title, severity, profile }: Rule): string {
  return `| [${escapeMarkdown(id)}](${encodeURI(id)}.md) | ${tableProse(title)} | ${severity} | ${profile} |`
}

/** `{table}` is filled in by each finding; the page shows it as `<table>`. */
function withPlaceholders(text: string): string {
  const parts = sentence(text).split(/(`[^`]+`)/)
  const filled = parts.map((part) =>
    part.startsWith('`') ? part.replaceAll(/\{(\w+)\}/g, '<$1>') : part.replaceAll(/\{(\w+)\}/g, '`<$1>`'),
  )
  return proseMarkdown(filled.join(''))
}

function casesOf(rule: Rule): readonly string[] {
  const { bad, good, fixed = {} } = rule
  const told = new Set<string>()
  const shown = (name: string, it: Case) => [
    `### ${proseMarkdown(sentence(name).replace(/\.$/, ''))}`,
    ...filesOf(rule, it, told),
  ]
  const found = Object.entries(bad).flatMap(([name, it]) => [
    ...shown(name, it),
    ...(fixed[name] === undefined ? [] : ['After the fix:', ...filesOf(rule, fixed[name], told)]),
  ])
  const passed = Object.entries(good).flatMap(([name, it]) => shown(name, it))
  return [...(found.length === 0 ? [] : ['## Found', ...found]), ...(passed.length === 0 ? [] : ['## Passed by', ...passed])]
}

/** @param told files that the page has shown already, which it does not show again */
function filesOf(rule: Rule, it: Case, told: Set<string>): readonly string[] {
  const files = typeof it === 'string' ? { [usualFile[groupOf(rule)] ?? 'a file']: it } : it
  return Object.entries(files).flatMap(([file, text]) => {
    const key = JSON.stringify([file, text])
    if (told.has(key)) return [`${codeSpan(file)}, as above`]
    told.add(key)
    return [codeSpan(file), fenced(text, languageOf(file))]
  })
}

function referencesOf({ references = [] }: Rule): readonly string[] {
  const lines = references.map((reference) => {
    const link = referenceLink(reference)
    return `- ${link === null ? escapeMarkdown(reference) : `[${escapeMarkdown(reference)}](${link})`}`
  })
  return lines.length === 0 ? [] : ['## References', lines.join('\n')]
}
