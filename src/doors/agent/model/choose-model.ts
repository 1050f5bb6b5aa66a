import type { Environment } from '../../../house/environment.ts'
import { UsageError } from '../../cli/faults.ts'

/** Which model is asked, and what opens it. */
export interface ModelChoice {
  readonly provider: 'anthropic' | 'openai' | 'local'
  readonly model: string
  readonly key: string | null
  /** Null is the provider's own. */
  readonly url: string | null
}

const withoutOne = [
  'without one: `lintel check` tells every mistake of a blueprint, `lintel explain <code>` what it means',
  'without one: `lintel review` judges a repository, proves what it finds and mends it',
  'without one: `lintel dev`, `lintel emit` and `lintel migrate` serve it, write it in other forms and change its tables',
  'or give these tools to an agent that has a model of its own: `lintel mcp`',
]

const howTo =
  'set `LINTEL_MODEL`, or say `--model <provider>/<model>`, with `ANTHROPIC_API_KEY` (anthropic/…), `OPENAI_API_KEY` (openai/…) or `LINTEL_MODEL_URL`, a URL that speaks the protocol of OpenAI (local/…, `LINTEL_MODEL_KEY` where it wants a key)'

/**
 * The model that the command line or the environment names; nothing is guessed.
 * @throws UsageError which says what works without a model
 */
export function chooseModel(asked: string | undefined, environment: Environment): ModelChoice {
  const named = asked ?? variableOf(environment, 'LINTEL_MODEL')
  const provider = named === null ? null : providerOf(named, environment)
  if (named === null || provider === null) throw noModel(named, environment)
  const model = named.startsWith(`${provider}/`) ? named.slice(provider.length + 1) : named
  if (model === '' || model.length > 200) throw new UsageError(`\`${named.slice(0, 100)}\` names no model`, howTo, 'no_model')
  const { key, url } = variables[provider]
  const choice = { provider, model, key: variableOf(environment, key), url: variableOf(environment, url) }
  if (choice.url !== null) assertUrl(url, choice.url)
  if (provider === 'local' && choice.url === null)
    throw new UsageError(`\`${named}\` needs \`LINTEL_MODEL_URL\`, which is not set`, howTo, 'no_model', withoutOne)
  if (provider !== 'local' && choice.key === null)
    throw new UsageError(`\`${named}\` needs \`${key}\`, which is not set`, howTo, 'no_model', withoutOne)
  return choice
}

const variables = {
  anthropic: { key: 'ANTHROPIC_API_KEY', url: 'ANTHROPIC_BASE_URL' },
  openai: { key: 'OPENAI_API_KEY', url: 'OPENAI_BASE_URL' },
  local: { key: 'LINTEL_MODEL_KEY', url: 'LINTEL_MODEL_URL' },
} as const

/** A name without a provider belongs to the only one that the environment opens; names of local models may have a slash. */
function providerOf(named: string, environment: Environment): ModelChoice['provider'] | null {
  const [first = ''] = named.split('/', 1)
  if (named.includes('/') && Object.hasOwn(variables, first)) return first as ModelChoice['provider']
  if (variableOf(environment, 'LINTEL_MODEL_URL') !== null) return 'local'
  const opened = (['anthropic', 'openai'] as const).filter((each) => variableOf(environment, variables[each].key) !== null)
  return opened.length === 1 ? opened[0]! : null
}

function noModel(named: string | null, environment: Environment): UsageError {
  const isOpen = Object.values(variables).some(({ key }) => variableOf(environment, key) !== null)
  const says =
    named !== null
      ? `\`${named.slice(0, 100)}\` does not say whose model it is`
      : isOpen || variableOf(environment, 'LINTEL_MODEL_URL') !== null
        ? 'no language model is named'
        : 'no language model is set up, and nothing else of Lintel needs one'
  return new UsageError(says, howTo, 'no_model', withoutOne)
}

function assertUrl(name: string, url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol))
    throw new UsageError(`\`${name}\` is no URL`, 'write it such as `http://127.0.0.1:11434/v1`', 'no_model')
  if (parsed.username !== '' || parsed.password !== '')
    throw new UsageError(`\`${name}\` holds a password`, 'give the key in `LINTEL_MODEL_KEY`', 'no_model')
}

function variableOf(environment: Environment, name: string): string | null {
  const value = environment[name]?.trim()
  return value === undefined || value === '' ? null : value
}
