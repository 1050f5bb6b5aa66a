import type { Known } from '../brief/brief.ts'
import type { InputName, InputValues } from '../brief/inputs.ts'

/** What is said or set, before anything is assumed. */
export type KnownInputs = { readonly [N in InputName]?: Known<InputValues[N]> }

/** What follows from other values. An implication never overrules what is said or set. */
interface Implication {
  readonly input: InputName
  readonly of: (known: KnownInputs, parts: ReadonlySet<string>) => { readonly value: unknown; readonly because: string } | null
}

type WordsName = 'compliance' | 'clients' | 'logins' | 'protocols'

/** What made a value known, to be named in the reason of what follows. */
function named(known: KnownInputs, input: InputName, word: string): string {
  const from = known[input]
  return from?.from === 'said' ? `“${from.phrase}”` : `${input} is ${word}`
}

function whenWord<N extends WordsName>(
  input: InputName,
  on: N,
  word: InputValues[N][number],
  value: unknown,
  says: string,
): Implication {
  return {
    input,
    of: (known) => {
      const words: readonly string[] = known[on]?.value ?? []
      return words.includes(word) ? { value, because: `${named(known, on, word)}: ${says}` } : null
    },
  }
}

function whenFlag(
  input: InputName,
  on: 'money' | 'enterprise' | 'realtime' | 'timeSeries',
  value: unknown,
  says: string,
): Implication {
  return {
    input,
    of: (known) => (known[on]?.value === true ? { value, because: `${named(known, on, 'true')}: ${says}` } : null),
  }
}

function whenPart(input: InputName, parts: readonly string[], says: string): Implication {
  return {
    input,
    of: (_, present) => {
      const part = parts.find((each) => present.has(each))
      return part === undefined ? null : { value: true, because: `the part ${part}: ${says}` }
    },
  }
}

/** In order: what is implied may imply more, and of several for one input the first counts. */
const implications: readonly Implication[] = [
  whenPart('money', ['payments', 'payouts', 'ledger', 'subscriptions', 'orders', 'banking'], 'money moves in it'),
  whenPart('files', ['files', 'documents'], 'it keeps files'),
  whenPart('realtime', ['chat'], 'people in a conversation see what is said at once'),
  whenPart('timeSeries', ['telemetry'], 'measurements arrive all the time'),
  whenWord('audit', 'compliance', 'hipaa', true, 'HIPAA asks who saw and changed health data (45 CFR 164.312)'),
  whenWord('audit', 'compliance', 'sox', true, 'SOX asks that nobody changes figures without a trace'),
  whenWord('audit', 'compliance', 'soc2', true, 'SOC 2 asks who had access and changed what (CC6, CC7)'),
  whenWord('audit', 'compliance', 'pci', true, 'PCI DSS asks for a log of every access to card data (requirement 10)'),
  whenWord('money', 'compliance', 'pci', true, 'card data are kept to take money'),
  whenWord('retentionYears', 'compliance', 'sox', 7, 'SOX keeps audit records for seven years'),
  whenWord('retentionYears', 'compliance', 'hipaa', 6, 'HIPAA keeps its documentation for six years'),
  whenWord('timeSeries', 'clients', 'devices', true, 'devices send measurements'),
  whenWord('publicApi', 'clients', 'partners', true, 'others build on what partners call'),
  whenWord('enterprise', 'logins', 'saml', true, 'SAML is how companies sign their people in'),
  whenFlag('audit', 'money', true, 'where money moves, who did what is asked one day'),
  whenFlag('consistency', 'money', 'strong', 'a balance that lags is spent twice'),
  {
    input: 'writesPerSecond',
    of: ({ readsPerSecond: reads }) =>
      reads?.from === 'said' && !/read/i.test(reads.phrase)
        ? {
            value: Math.max(1, Math.round(reads.value / 10)),
            because: `a tenth of “${reads.phrase}”: nothing says how many of them write`,
          }
        : null,
  },
  {
    input: 'tenants',
    of: ({ isolation }, parts) =>
      isolation !== undefined && isolation.from !== 'assumed'
        ? {
            value: 20,
            because: `${named({ isolation }, 'isolation', isolation.value)}: organisations are kept apart, and nothing says how many`,
          }
        : parts.has('organisations')
          ? { value: 20, because: 'the part organisations: they are kept apart, and nothing says how many' }
          : null,
  },
  {
    input: 'users',
    of: ({ concurrentUsers: at }) =>
      at !== undefined && at.from !== 'assumed' && at.value > 0
        ? {
            value: Math.min(5e9, at.value * 10),
            because: `ten times the ${at.value.toLocaleString('en')} of them at the same time`,
          }
        : null,
  },
]

/** Values with what follows from them. */
export function withImplied(known: KnownInputs, parts: ReadonlySet<string>): KnownInputs {
  let all = known
  for (const { input, of } of implications) {
    if (all[input] !== undefined) continue
    const implied = of(all, parts)
    if (implied !== null) all = { ...all, [input]: { ...implied, from: 'assumed' } }
  }
  return all
}
