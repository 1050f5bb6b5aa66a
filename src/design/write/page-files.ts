/** The pages that people read first, put together from what a design is. */

import { fenced } from '../../kit/markdown.ts'
import { writeContextDiagram } from '../../writers/diagram/index.ts'
import { rulesFile, writeObjectives } from '../../writers/objectives/index.ts'
import type { Brief, Known } from '../brief/brief.ts'
import { inputs as described, type InputName } from '../brief/inputs.ts'
import { readCurves } from '../capacity/curves.ts'
import { capacitySummary, writeCapacityPlan } from '../capacity/write-capacity-plan.ts'
import { writeCurves, writeCurvesTable } from '../capacity/write-curves.ts'
import type { Decided } from '../decide/decide.ts'
import type { Design } from '../design.ts'
import { writeBriefFile } from '../understand/write-brief-file.ts'
import { type ArchitectureInput, type PageDecision, writeArchitecturePage } from './architecture-page.ts'
import { decisionPlace } from './document-files.ts'
import type { ProjectFile } from './project-files.ts'
import { writeReadme } from './readme.ts'
import { surroundingsOf } from './surroundings.ts'

type Made = Omit<Design, 'files' | 'profile'>

export function pageFiles(made: Made): readonly ProjectFile[] {
  const { brief, model, load, plan } = made
  const curves = readCurves(model, load, plan)
  const { rules, page } = writeObjectives(model, { availabilityPercent: brief.inputs.availabilityPercent.value })
  const picture = '## If there were more people\n\n![What changes with the number of people](capacity.svg)\n\n'
  return [
    { path: 'README.md', text: writeReadme({ model, says: brief.request.trim() || model.name, pages }) },
    { path: 'ARCHITECTURE.md', text: writeArchitecturePage(architectureOf(made)) },
    { path: 'brief.yaml', text: writeBriefFile(brief) },
    {
      path: 'docs/architecture/capacity.md',
      text: `${writeCapacityPlan(plan)}\n${picture}${fenced(writeCurvesTable(curves), 'text')}\n`,
    },
    { path: 'docs/architecture/capacity.svg', text: writeCurves(curves) },
    { path: 'docs/architecture/objectives.md', text: page },
    { path: `docs/architecture/${rulesFile}`, text: rules },
  ]
}

const pages = [
  { path: 'ARCHITECTURE.md', tells: 'the whole design in three minutes' },
  { path: 'docs/architecture/decisions.md', tells: 'every decision, what was refused, and what would change it' },
  { path: 'docs/architecture/capacity.md', tells: 'how much it carries, what is full first, what it costs' },
  { path: 'docs/architecture/security/README.md', tells: 'the OWASP API Top 10, and how each is met' },
  { path: 'docs/architecture/platform.md', tells: 'containers and pipelines' },
]

const files: ArchitectureInput['files'] = [
  { path: 'blueprint.ts', holds: 'the whole backend as data, joined of its parts' },
  { path: 'parts/', holds: 'each part: its data, and the code of its actions' },
  { path: 'tests/', holds: 'what shows that each part works' },
  { path: 'brief.yaml', holds: 'what was understood, to be set otherwise' },
  { path: 'docs/adr/', holds: 'decisions, with a check where one can be stated' },
  { path: 'docs/architecture/', holds: 'pictures, every decision, capacity, security, objectives' },
  { path: 'openapi.json', holds: 'the contract' },
]

function architectureOf(made: Made): ArchitectureInput {
  const { brief, composed, model, decided, plan } = made
  return {
    title: model.name,
    request: brief.request.trim() || model.name,
    warnings: decided.flatMap(({ warning, option, until }) =>
      warning === null ? [] : [`${warning}. Decided: ${option.title}. Until then: ${until}`],
    ),
    understood: understoodOf(brief),
    parts: composed.parts.map(({ template: { name, says } }) => ({ name, says })),
    picture: writeContextDiagram(model, surroundingsOf(made)),
    decisions: weightiest(decided),
    capacity: capacitySummary(plan).map((line) => line.replace(/^- /, '').replaceAll('**', '')),
    security: [
      'What nobody is granted is refused: access rules are part of every statement',
      'Tokens of an identity provider are verified; no password is kept',
      'Every caller has limits; bodies, depth and time have bounds',
      'Values are bound, never put into SQL; errors tell no internals',
      'Fields about people are marked, and kept out of logs',
    ],
    notServed: notServed(decided),
    files,
    run: [
      { command: 'npm install', does: 'installs' },
      { command: 'npm test', does: 'runs the tests of every part' },
      { command: 'npm run dev', does: 'serves, with the documentation at /docs' },
      { command: 'npx lintel review', does: 'judges it' },
    ],
    change: [
      'Set what was assumed in `brief.yaml`, and run `lintel design --brief brief.yaml --out .`: it tells which decisions flip',
      '`lintel design --change "add comments" --out .` adds a part, and shows the change before it is made',
      'Edit the blueprint and the parts as you like: a later design proposes, and overwrites nothing of yours',
    ],
  }
}

/** What something of the request decided is told with what runs until then, the rest by name. */
function notServed(decided: readonly Decided[]): readonly string[] {
  const weight = ({ warning, rule }: Decided) => (warning !== null ? 0 : rule === 'otherwise' ? 2 : 1)
  const proposed = decided.filter(({ status }) => status === 'proposed').sort((a, b) => weight(a) - weight(b))
  const told = proposed
    .slice(0, proposed.length <= mostLines ? mostLines : mostTold)
    .map(({ option, question, until }) => `${question} ${option.title}${until === null ? '' : `. Until then: ${until}`}`)
  const rest = proposed.slice(told.length).map(({ option }) => option.title)
  const half = Math.ceil(rest.length / 2)
  const named = [rest.slice(0, half), rest.slice(half)].filter((each) => each.length > 0)
  return [...told, ...named.map((each) => `Also: ${each.join('; ')}`)]
}

const mostLines = 5
const mostTold = 3

function understoodOf(brief: Brief): ArchitectureInput['understood'] {
  const one = (what: string, known: Known<unknown>, unit = '') => ({
    what,
    value: `${shown(known.value)}${unit}`,
    from: known.from,
    because: reason(known),
  })
  const names = Object.keys(described) as InputName[]
  const said = names.filter((name) => brief.inputs[name].from !== 'assumed')
  const assumed = (['users', 'p99Ms', 'availabilityPercent', 'regions'] as const).filter((name) => !said.includes(name))
  return [
    ...brief.archetypes.map((known) => one('kind of system', known)),
    ...[...said, ...assumed].map((name) => one(described[name].says, brief.inputs[name], unitOf(name, brief))),
  ]
}

function reason(known: Known<unknown>): string {
  if (known.from === 'said') return known.phrase
  if (known.from === 'proposed') return `by ${known.by}: ${known.because}`
  return known.from === 'set' ? '' : known.because
}

/** With the space before it; a number of people is one without a word. */
function unitOf(name: InputName, { inputs }: Brief): string {
  const input = described[name]
  if (input.kind !== 'number' || /people|organisations|teams|regions/.test(input.unit)) return ''
  return input.unit === '/s' ? '/s' : ` ${inputs[name].value === 1 ? input.unit.replace(/s$/, '') : input.unit}`
}

function shown(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en', { maximumFractionDigits: 6 })
  return Array.isArray(value) ? value.join(', ') : value === true ? 'yes' : String(value)
}

/** What something of the request decided, then the first question of each type. */
function weightiest(decided: readonly Decided[]): readonly PageDecision[] {
  const firsts = decided.filter(({ type }, i) => decided.findIndex((each) => each.type === type) === i)
  const fired = decided.filter(({ rule }) => rule !== 'otherwise')
  return [...new Set([...firsts.slice(0, 2), ...fired, ...firsts])]
    .slice(0, 5)
    .map(({ option, question, because, rejected, status }) => ({
      question,
      title: status === 'accepted' ? option.title : `${option.title}, not served yet`,
      because,
      rejected: rejected.map(({ title }) => title),
      file: decisionPlace(question),
    }))
}
