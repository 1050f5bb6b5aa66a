/** What a design is decided from: every number, word and flag that a request may say, and what is assumed where it does not. */

export interface NumberInput {
  readonly kind: 'number'
  /** What it counts, as a label: `people with an account`. */
  readonly says: string
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly assumed: number
  /** Why that is assumed. */
  readonly because: string
}

export interface WordInput<W extends string = string> {
  readonly kind: 'word'
  readonly says: string
  readonly words: readonly W[]
  readonly assumed: W
  readonly because: string
}

/** Any of the words; none is assumed. */
export interface WordsInput<W extends string = string> {
  readonly kind: 'words'
  readonly says: string
  readonly words: readonly W[]
}

export interface FlagInput {
  readonly kind: 'flag'
  readonly says: string
}

export type Input = NumberInput | WordInput | WordsInput | FlagInput

/** The values themselves, by name. */
export interface InputValues {
  readonly users: number
  readonly activePercent: number
  readonly concurrentUsers: number
  readonly peakFactor: number
  readonly readsPerSecond: number
  readonly writesPerSecond: number
  readonly p99Ms: number
  readonly availabilityPercent: number
  readonly tenants: number
  readonly regions: number
  readonly teams: number
  readonly teamSize: number
  readonly budgetPerMonth: number
  readonly dataGb: number
  readonly retentionYears: number
  readonly deploysPerDay: number
  readonly consistency: 'strong' | 'eventual'
  readonly traffic: 'steady' | 'spiky' | 'rare'
  readonly cloud: Cloud
  readonly isolation: 'row' | 'schema' | 'database'
  readonly identity: 'any' | 'zitadel' | 'auth0' | 'okta' | 'own'
  readonly compliance: readonly ('gdpr' | 'hipaa' | 'sox' | 'soc2' | 'pci')[]
  readonly clients: readonly ('web' | 'mobile' | 'partners' | 'services' | 'devices' | 'bots')[]
  readonly protocols: readonly ('rest' | 'graphql' | 'grpc' | 'websocket' | 'webhooks')[]
  readonly logins: readonly ('google' | 'github' | 'gitlab' | 'microsoft' | 'apple' | 'discord' | 'saml')[]
  readonly stores: readonly ('postgres' | 'sqlite' | 'mysql' | 'mongodb' | 'dynamodb' | 'redis')[]
  readonly brokers: readonly ('nats' | 'kafka' | 'rabbitmq' | 'sqs' | 'redis-streams')[]
  readonly realtime: boolean
  readonly search: boolean
  readonly timeSeries: boolean
  readonly files: boolean
  readonly money: boolean
  readonly audit: boolean
  readonly publicApi: boolean
  readonly offline: boolean
  readonly enterprise: boolean
}
export type InputName = keyof InputValues
export type Cloud = 'any' | 'aws' | 'gcp' | 'azure' | 'digitalocean' | 'fly' | 'railway' | 'vercel' | 'supabase' | 'on-premises'

type Described = { readonly [N in InputName]: DescriptionOf<InputValues[N]> }
type DescriptionOf<V> = [V] extends [number]
  ? NumberInput
  : [V] extends [boolean]
    ? FlagInput
    : [V] extends [readonly (infer W extends string)[]]
      ? WordsInput<W>
      : [V] extends [string]
        ? WordInput<V>
        : never

const number = (
  says: string,
  unit: string,
  [min, assumed, max]: readonly [number, number, number],
  because: string,
): NumberInput => ({
  kind: 'number',
  says,
  unit,
  min,
  max,
  assumed,
  because,
})
const word = <const W extends string>(says: string, words: readonly W[], assumed: NoInfer<W>, because: string): WordInput<W> => ({
  kind: 'word',
  says,
  words,
  assumed,
  because,
})
const words = <const W extends string>(says: string, all: readonly W[]): WordsInput<W> => ({ kind: 'words', says, words: all })
const flag = (says: string): FlagInput => ({ kind: 'flag', says })

export const inputs: Described = {
  users: number('people with an account', 'people', [1, 10_000, 5e9], 'a product that has found its first customers'),
  activePercent: number(
    'of them on a usual day',
    '%',
    [0.01, 20, 100],
    'daily to registered users of consumer products lie between 10 and 30',
  ),
  concurrentUsers: number(
    'at the same time, at the peak',
    'people',
    [0, 0, 5e8],
    '0: reckoned from the active users and the peak factor',
  ),
  peakFactor: number('busiest hour to mean hour', 'times', [1, 3, 100], 'one time zone, awake for a third of the day'),
  readsPerSecond: number('reads at the peak', '/s', [0, 0, 1e8], '0: reckoned from what each user does'),
  writesPerSecond: number('writes at the peak', '/s', [0, 0, 1e8], '0: reckoned from what each user does'),
  p99Ms: number('99 of 100 answers within', 'ms', [1, 200, 60_000], 'below it people call an answer immediate'),
  availabilityPercent: number(
    'of the time it answers',
    '%',
    [50, 99.9, 99.9999],
    '43 minutes a month: one instance, replaced when it fails',
  ),
  tenants: number('organisations that are kept apart', 'organisations', [0, 0, 1e7], '0: everybody is in one space'),
  regions: number(
    'regions of the world with their own servers',
    'regions',
    [1, 1, 50],
    'one, until somebody must be near or data must stay',
  ),
  teams: number('teams that release on their own', 'teams', [1, 1, 500], 'one team'),
  teamSize: number('people who build it', 'people', [1, 4, 5_000], 'a team that two pizzas feed'),
  budgetPerMonth: number('for running it', 'USD a month', [0, 0, 1e9], '0: not limited'),
  dataGb: number('stored at the start', 'GB', [0, 0, 1e9], '0: nothing is taken over'),
  retentionYears: number('rows are kept', 'years', [0, 3, 100], 'nothing asks for more or less'),
  deploysPerDay: number('releases a day', 'a day', [0, 1, 1_000], 'one release a day'),
  consistency: word('what a reader may miss', ['strong', 'eventual'], 'strong', 'the less surprising of the two'),
  traffic: word('how load comes', ['steady', 'spiky', 'rare'], 'steady', 'nothing says that it comes in bursts'),
  cloud: word(
    'where it runs',
    ['any', 'aws', 'gcp', 'azure', 'digitalocean', 'fly', 'railway', 'vercel', 'supabase', 'on-premises'],
    'any',
    'nothing binds it to one',
  ),
  isolation: word(
    'how far apart organisations are kept',
    ['row', 'schema', 'database'],
    'row',
    'nothing asks for more, and it costs the least',
  ),
  identity: word('who signs people in', ['any', 'zitadel', 'auth0', 'okta', 'own'], 'any', 'any OpenID Connect provider does'),
  compliance: words('rules that it is held to', ['gdpr', 'hipaa', 'sox', 'soc2', 'pci']),
  clients: words('what calls it', ['web', 'mobile', 'partners', 'services', 'devices', 'bots']),
  protocols: words('what is spoken with what is there already', ['rest', 'graphql', 'grpc', 'websocket', 'webhooks']),
  logins: words('sign-in by', ['google', 'github', 'gitlab', 'microsoft', 'apple', 'discord', 'saml']),
  stores: words('stores that are there already', ['postgres', 'sqlite', 'mysql', 'mongodb', 'dynamodb', 'redis']),
  brokers: words('brokers that are there already', ['nats', 'kafka', 'rabbitmq', 'sqs', 'redis-streams']),
  realtime: flag('people see changes as they happen'),
  search: flag('free text is searched'),
  timeSeries: flag('measurements arrive all the time'),
  files: flag('large files are kept'),
  money: flag('money moves'),
  audit: flag('who did what is kept beyond doubt'),
  publicApi: flag('strangers build on it'),
  offline: flag('clients work without a connection'),
  enterprise: flag('companies sign their people in themselves'),
}
