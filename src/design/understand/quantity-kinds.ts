/** The kinds of numbers that a request says, each known by the words around it. */
import { inputs } from '../brief/inputs.ts'
import { either, fit, kind, type QuantityKind, rounded } from './quantities.ts'

const adjectives = String.raw`(?:[\s-]+(?:registered|monthly|daily|active|total|paying|human|real|different|new|end|app|mobile|business|individual|global|unique|of our|of|our|the|more than|plus|small|large|enterprise|corporate|independent)){0,4}`
const people = `(?:users?|people|persons?|customers?|members?|shoppers?|students?|players?|patients?|readers?|subscribers?|employees|visitors?|buyers?|clients|accounts|viewers?|citizens|learners|drivers?|guests?|agents)`
const together = `(?:concurrent(?:ly)?|simultaneous(?:ly)?|parallel|at the same time|at once|at a time|online|connected|in parallel)`

const concurrentUsers = either(
  kind('concurrentUsers', { after: /^\+?\s+(?:concurrent(?:ly)?|simultaneous(?:ly)?)(?=\s*(?:[.,;)]|$))/ }),
  kind('concurrentUsers', {
    after: new RegExp(
      String.raw`^\+?[\s-]+(?:active\s+)?${together}[\s-]+(?:active\s+|app\s+)?(?:${people}|connections?|sessions?|clients?)\b`,
    ),
  }),
  kind('concurrentUsers', {
    after: new RegExp(String.raw`^\+?${adjectives}[\s-]+(?:${people}|connections|sessions)\s+(?:are\s+|who are\s+)?${together}`),
  }),
  kind('concurrentUsers', { before: /concurrent (?:users?|connections?)(?: of|:| is| up to)? *$/, after: /^()/ }),
)

/** Of people with an account, those of a usual day. */
const dailyActive: QuantityKind = (around) => {
  const fitting = fit(around, {
    after: /^\+?\s+(?:daily (?:active )?(?:users|customers|people|players|visitors)|dau|active users (?:a|per|each|every) day)\b/,
  })
  if (fitting === null) return null
  const value = Math.round((around.value * 100) / inputs.activePercent.assumed)
  const note = (phrase: string) =>
    `“${phrase}” are taken as ${value.toLocaleString('en')} with an account, of whom ${inputs.activePercent.assumed} % come on a usual day`
  return { input: 'users', value, before: fitting.before, after: fitting.after, note }
}

const users = either(
  dailyActive,
  kind('users', { after: /^\+?\s+(?:monthly active users|mau)\b/ }),
  kind('users', {
    after: new RegExp(
      String.raw`^\+?${adjectives}[\s-]+${people}\b(?!\s*(?:\/|per\b|an? (?:second|minute|hour|day|month)|each))`,
    ),
  }),
  kind('users', { before: /\busers?(?::| =) *$/, after: /^()/ }),
)

const organisations = `(?:tenants?|organi[sz]ations?|orgs|companies|compan(?:y|ies)|workspaces?|businesses|clinics?|hospitals?|schools?|universities|municipalities|agencies|firms|banks|branches of customers)`
const customers = kind('tenants', {
  after: new RegExp(String.raw`^\+?${adjectives}[\s-]+(?:customers?|clients)\b(?!\s*(?:\/|per\b))`),
})
const tenants = either(
  kind('tenants', { after: new RegExp(String.raw`^\+?${adjectives}[\s-]+${organisations}\b`) }),
  (around) => (around.hasTenants ? customers(around) : null),
  kind('tenants', { before: /\b(?:used by|serves?|serving) (?:about |up to )?$/, after: /^\s+teams\b/ }),
)

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, mo: 2_592_000, y: 31_536_000 }
function secondsOf(unit: string): number {
  return seconds[/^(?:mo|[smhdwy])/.exec(unit.startsWith('min') ? 'm' : unit)?.[0] ?? 's'] ?? 1
}
/** Busiest to mean, where a rate is told by the day: a day has a night. */
const dailyPeak = 3
const period = String.raw`(?:\s*\/\s*|\s+per\s+|\s+an?\s+|\s+each\s+|\s+every\s+)(seconds?|secs?|s|minutes?|mins?|min|hours?|hrs?|h|days?|d|weeks?|w|months?|mo|years?)\b`
const between = String.raw`(?:[\s-]+[\p{L}-]+){0,2}?`
const writing = `(?:writes?|inserts?|updates?|events?|messages?|transactions?|orders?|uploads?|measurements?|readings?|posts?|payments?|bookings?|sign-?ups?|deliveries|shipments?|data points?|samples?|metrics?|webhooks?|tickets?|emails?|notifications?|jobs?)`
const reading = `(?:reads?|requests?|reqs?|queries|calls|hits|page ?views?|views|lookups?|searches|downloads?|visits?|visitors?|users)`

function rate(input: 'readsPerSecond' | 'writesPerSecond', after: RegExp): QuantityKind {
  return (around) => {
    const fitting = fit(around, { after })
    if (fitting === null) return null
    const length = secondsOf(fitting.unit)
    const isDaily = length >= 86_400
    const value = rounded((around.value / length) * (isDaily ? dailyPeak : 1))
    const { before, after: behind } = fitting
    const note = (phrase: string) => `“${phrase}” is taken as ${value}/s at the peak: ${dailyPeak} times the mean of the day`
    return { input, value, before, after: behind, ...(isDaily ? { note } : {}) }
  }
}

const rates = either(
  rate('writesPerSecond', new RegExp(String.raw`^\+?${between}[\s-]+${writing}${period}`, 'u')),
  rate('readsPerSecond', new RegExp(String.raw`^\+?${between}[\s-]+${reading}${period}`, 'u')),
  kind('writesPerSecond', { after: /^\s*(?:rps|qps|tps|req\/s|r\/s|\/s)\s+(?:for |of )?(?:writes?|writing|inserts?)\b/ }),
  kind('writesPerSecond', {
    before: /\bwrit(?:es?|ing)(?::| at| of| =)? *$/,
    after: /^\s*(?:rps|qps|tps|req\/s|r\/s|\/s)(?![\p{L}])/u,
  }),
  kind('writesPerSecond', { after: /^\s*tps\b/ }),
  kind('readsPerSecond', {
    after: /^\s*(?:rps|qps|req\/s|reqs\/s|r\/s|\/s)(?![\p{L}])(?:\s+(?:for |of )?(?:reads?|reading)\b)?/u,
  }),
)

const latency = either(
  kind(
    'p99Ms',
    { before: /\b(?:p ?99|p ?95|99th percentile)[\p{L} :<=≤-]{0,24}$/u, after: /^\s*(ms|milliseconds?|msec|secs?|seconds?|s)\b/ },
    inMs,
  ),
  kind(
    'p99Ms',
    {
      before:
        /(?:\b(?:latency|response times?)(?: (?:is|of|must be|should be))?\s*[:=]?\s*)?(?:\b(?:below|under|within|less than|faster than|at most)|[<≤])\s*$/,
      after: /^\s*(ms|milliseconds?|msec)\b/,
    },
    inMs,
  ),
  kind(
    'p99Ms',
    { after: /^\s*(ms|milliseconds?|msec)\b(?: (?:latency|response times?))?/, unless: /\bp ?50\b|median|every \d+ ?ms/ },
    inMs,
  ),
  kind(
    'p99Ms',
    {
      before: /(?:\b(?:below|under|within|less than|in|at most)|[<≤])\s*$/,
      after: /^\s*(secs?|seconds?|s)\b/,
      within: /latenc|respon|answer|load|p ?99|p ?95/,
    },
    inMs,
  ),
)
function inMs(value: number, unit: string): number {
  return unit.startsWith('m') ? value : value * 1_000
}

const percent = /^\s*(?:%|percent\b|per cent\b)(?:\s+(?:uptime|availability|sla|of the time|available))?/
const nearlyAlways = kind('availabilityPercent', { after: percent })
const nines = kind('availabilityPercent', { after: /^[\s-]+nines?\b/ }, (count) => Number((100 - 10 ** (2 - count)).toFixed(4)))
const availability = either(
  kind('availabilityPercent', { after: percent, within: /uptime|availab|\bsla\b|\bslo\b|of the time|downtime|reliab/ }),
  (around) => (around.value >= 99 && around.value < 100 ? nearlyAlways(around) : null),
  (around) => (around.value >= 2 && around.value <= 6 ? nines(around) : null),
)
const active = kind('activePercent', {
  after: /^\s*(?:%|percent\b)(?:\s+(?:of (?:them|users|the users) )?(?:are )?(?:daily )?active(?: daily)?)?/,
  within: /active|a usual day|every day/,
})

const team = either(
  kind('teamSize', { before: /\bteam of (?:about |around |only |just )?$/, after: /^(?:\s+(?:people|engineers|developers))?/ }),
  kind('teamSize', { after: /^[\s-]+(?:person|people|man|member|developer|engineer|dev)[\s-]+team\b/ }),
  kind('teamSize', {
    after: /^\s+(?:backend |full[- ]stack |software |senior |junior )?(?:developers|engineers|programmers|devs)\b/,
  }),
)
const teams = kind('teams', {
  after: /^\s+(?:independent |autonomous |product |development |engineering |dev |feature |backend )*teams\b/,
})

const currency = String.raw`(?:\$|€|£|us ?\$|usd|eur|gbp)`
const monthly = String.raw`(?:\s*\/\s*|\s+(?:a|per|each|every)\s+)(?:calendar )?(months?|mo|years?|yr)\b|\s+(monthly|yearly|annually)\b`
const signed = new RegExp(String.raw`${currency}\s?$`)
const spent = new RegExp(String.raw`^(?:\s?${currency}|\s+(?:us )?(?:dollars?|euros?|pounds?))?(?:${monthly})`)
const priced = new RegExp(String.raw`^(?:\s?${currency}|\s+(?:dollars?|euros?|pounds?))`)
const money = new RegExp(`${currency}|dollar|euro|pound`)
const spending = /budget|spend|cost|hosting|infrastructure|bill\b|afford|cloud|running|\bpay for\b|run it/
const price =
  /subscription|plan\b|plans\b|price|pricing|charge|membership|tier|salar|revenue|turnover|per user|per seat|sells?\b|donat|transaction/
const budget: QuantityKind = ({ value: amount, before, after, sentence }) => {
  if (price.test(sentence) && !spending.test(sentence)) return null
  const isBudget = sentence.includes('budget')
  const sign = signed.exec(before)?.[0] ?? ''
  const regular = spent.exec(after)
  const behind = regular?.[0] ?? (isBudget ? (priced.exec(after)?.[0] ?? '') : '')
  if (!money.test(sign + behind) || (regular === null && !isBudget)) return null
  const value = /\by(?:ea)?r|annual/.test(behind) ? rounded(amount / 12) : amount
  const isForeign = /€|£|eur|gbp|pound/.test(sign + behind)
  const note = (phrase: string) => `“${phrase}” is taken as ${value} USD a month: set budgetPerMonth for the rate of the day`
  return { input: 'budgetPerMonth', value, before: sign.length, after: behind.length, ...(isForeign ? { note } : {}) }
}

const years: Readonly<Record<string, number>> = { y: 1, m: 1 / 12, w: 7 / 365, d: 1 / 365 }
const retention = kind(
  'retentionYears',
  {
    after:
      /^[\s-]*(years?|months?|weeks?|days?)\b(?:\s+(?:retention|of (?:history|retention|data|records|logs|invoices|orders)))?/,
    within: /\bretain|retention|\bkeep|\bkept\b|\bstored? (?:for|\d+ (?:years|months))|\barchiv|\bhistory\b|\bpreserve/,
    unless: /\bdownload link|\bpassword/,
  },
  (value, unit) => Math.round(value * (years[unit[0]!] ?? 1) * 1_000) / 1_000,
)

const gigabytes: Readonly<Record<string, number>> = { k: 1e-6, m: 1e-3, g: 1, t: 1e3, p: 1e6 }
const data = kind(
  'dataGb',
  {
    after:
      /^\s*([kmgtp](?:i?b|igabytes?|egabytes?|erabytes?|etabytes?|ilobytes?))\b(?!\s*(?:\/|per\b|each\b|ram\b|of ram\b|memory\b|of memory\b|a (?:day|month|file|user)\b|files?\b|limit\b|max))/,
    unless: /\b(?:files|uploads|photos|images|videos|attachments) (?:of )?up to\b|file size|maximum size|per file/,
  },
  (value, unit) => value * (gigabytes[unit[0]!] ?? 1),
)

const keptFiles = String.raw`(?:media|files?|photos?|photographs|pictures?|images?|videos?|footage|audio|recordings?|songs|attachments?|uploads?|assets?|scans?|x-rays|pdfs?|blobs?|objects)\b`
const bytes = '([kmgtp](?:i?b|igabytes?|egabytes?|erabytes?|etabytes?|ilobytes?))'
/** They stand in a store of their own, and are no rows. */
const bytesOfFiles: QuantityKind = (around) => {
  const unless = /\b(?:of |size )?up to\b|file size|maximum size|per file|\beach\b/
  const fitting =
    fit(around, {
      after: new RegExp(String.raw`^\s*${bytes}(?:\s+(?:worth )?(?:of|in))?\s+(?:[\p{L}-]+\s+){0,2}?${keptFiles}`, 'u'),
      unless,
    }) ??
    fit(around, {
      before: new RegExp(String.raw`${keptFiles}(?:\s*[:(]|\s+(?:of|are|is|take|takes|total(?:ling|s)?|in total))?\s*$`),
      after: new RegExp(String.raw`^\s*${bytes}\b`),
      unless,
    })
  if (fitting === null) return null
  const note = (phrase: string) =>
    `“${phrase}” are files: they stand in an object store beside the database, and the plan counts none of them as rows (dataGb)`
  return { input: 'files', value: true, before: fitting.before, after: fitting.after, note }
}

const peak = either(
  kind('peakFactor', {
    before: /\b(?:peaks?|spikes?|bursts?|surges?)(?: load| traffic)?(?: of| to| at| is| are| up to|:)?\s*$/,
    after: /^\s*(?:x|×|times|-?fold)(?![\p{L}])/u,
  }),
  kind('peakFactor', {
    after: /^\s*(?:x|×|times|-?fold)(?![\p{L}])/u,
    within: /peak|spike|burst|surge|traffic|load|\bsales?\b|normal|usual/,
  }),
)

const days: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30 }
const deploys = either(
  kind(
    'deploysPerDay',
    { after: /^\s+(?:deploy(?:ment|s|ments)?|releases?)(?:\s*\/\s*|\s+(?:a|per|each|every)\s+)(day|week|month)\b/ },
    (value, unit) => rounded(value / (days[unit[0]!] ?? 1)),
  ),
  kind(
    'deploysPerDay',
    { after: /^\s+times\s+(?:a|per|each|every)\s+(day|week|month)\b/, within: /\bdeploy|\brelease|\bship\b/ },
    (value, unit) => rounded(value / (days[unit[0]!] ?? 1)),
  ),
)

const regions = kind('regions', { after: /^\s+(?:[\p{L}-]+\s+)?(?:regions?|continents?|data ?cent(?:er|re)s)\b/u })

/** The first that fits counts, so that `100k concurrent users` are not `users`. */
export const quantityKinds: readonly QuantityKind[] = [
  rates,
  concurrentUsers,
  budget,
  latency,
  availability,
  active,
  retention,
  bytesOfFiles,
  data,
  peak,
  deploys,
  team,
  regions,
  tenants,
  teams,
  users,
]
