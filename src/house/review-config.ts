import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createJiti } from 'jiti'
import { createAjv } from '../kit/ajv.ts'
import { isObject } from '../kit/json.ts'
import { type Severity, severities } from '../model/finding.ts'
import { type Profile, profiles, type Rule } from '../rules/rule.ts'
import { LoadError } from './load-app.ts'

export interface ReviewConfig {
  readonly profile: Profile
  readonly off: readonly string[]
  readonly severities: Readonly<Record<string, Severity>>
  readonly baseline: string | undefined
  readonly rules: readonly Rule[]
  /** What was left out, to be told. */
  readonly notes: readonly string[]
}

/** Read from the working folder unless another is named. */
export const usualConfig = 'lintel.json'

const schema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    review: {
      type: 'object',
      additionalProperties: false,
      properties: {
        profile: { enum: profiles },
        off: { type: 'array', items: { type: 'string' } },
        severities: { type: 'object', additionalProperties: { enum: severities } },
        baseline: { type: 'string' },
        rules: { type: 'array', items: { type: 'string', minLength: 1 } },
      },
    },
  },
}

interface Given {
  readonly review?: {
    readonly profile?: Profile
    readonly off?: readonly string[]
    readonly severities?: Readonly<Record<string, Severity>>
    readonly baseline?: string
    readonly rules?: readonly string[]
  }
}

/**
 * The settings of reviews. Rules are code: they are loaded only from a file that was named, so that to review somebody's
 * repository from within it runs nothing of theirs.
 * @throws LoadError
 */
export async function loadReviewConfig(named: string | undefined): Promise<ReviewConfig> {
  const file = resolve(named ?? usualConfig)
  if (!existsSync(file)) {
    if (named !== undefined) throw new LoadError(file, 'there is no such file', 'check the path', 'not_found')
    return { profile: 'review', off: [], severities: {}, baseline: undefined, rules: [], notes: [] }
  }
  const { review = {} } = readGiven(file)
  const isTrusted = named !== undefined
  const sources = review.rules ?? []
  const notes =
    isTrusted || sources.length === 0
      ? []
      : [`the rules that ${usualConfig} names are code, and were not loaded: say \`--config ${usualConfig}\` to load them`]
  const rules = isTrusted ? (await Promise.all(sources.map((source) => loadRules(source, dirname(file))))).flat() : []
  return {
    profile: review.profile ?? 'review',
    off: review.off ?? [],
    severities: review.severities ?? {},
    baseline: review.baseline === undefined ? undefined : resolve(dirname(file), review.baseline),
    rules,
    notes,
  }
}

function readGiven(file: string): Given {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new LoadError(file, `it is not JSON: ${(error as Error).message}`, 'mend it')
  }
  const check = createAjv({ allErrors: false, allowUnionTypes: true }).compile<Given>(schema)
  if (check(value)) return value
  const [first] = check.errors ?? []
  const allowed = first?.params.allowedValues ?? first?.params.additionalProperty
  throw new LoadError(
    file,
    `\`${first?.instancePath.slice(1).replaceAll('/', '.') || 'it'}\` ${first?.message}${allowed === undefined ? '' : ` (${[allowed].flat().join(', ')})`}`,
    'see docs/review.md for what it may say',
  )
}

/** The rules of a package, a file or a folder: what its modules export as `rule`, or as a list `rules`. */
async function loadRules(source: string, from: string): Promise<readonly Rule[]> {
  const isPath = /^\.{0,2}\//.test(source)
  const files = isPath ? filesOf(resolve(from, source)) : [packageFile(source, from)]
  const jiti = createJiti(pathToFileURL(`${from}/`).href)
  const loaded = await Promise.all(files.map(async (file) => rulesIn(file, await jiti.import(file))))
  return loaded.flat()
}

function filesOf(path: string): readonly string[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new LoadError(path, 'no rules are there', 'check `review.rules`', 'not_found')
  if (stat.isFile()) return [path]
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.[cm]?[jt]s$/.test(file) && !/\.(test|spec|d)\.[cm]?[jt]s$/.test(file),
  )
  return files.sort((a, b) => (a < b ? -1 : 1)).map((file) => join(path, file))
}

function packageFile(name: string, from: string): string {
  try {
    return createRequire(join(from, 'package.json')).resolve(name)
  } catch {
    throw new LoadError(
      join(from, usualConfig),
      `the package \`${name}\` of \`review.rules\` is not installed`,
      `npm install --save-dev ${name}`,
      'not_found',
    )
  }
}

function rulesIn(file: string, loaded: unknown): readonly Rule[] {
  const found = isObject(loaded)
    ? [loaded.rule, ...(Array.isArray(loaded.rules) ? loaded.rules : [])].filter((each) => each !== undefined)
    : []
  for (const each of found) {
    const isRule =
      isObject(each) &&
      typeof each.id === 'string' &&
      /^[\w-]+\/[\w-]+$/.test(each.id) &&
      typeof each.check === 'function' &&
      typeof each.says === 'string' &&
      severities.includes(each.severity as Severity)
    if (!isRule) throw new LoadError(file, 'what it exports as `rule` is none', 'begin one with `lintel rule new <group>/<name>`')
  }
  return found as readonly Rule[]
}
