import type { Cloud } from '../brief/inputs.ts'

/** What is paid for. */
export type Priced = 'process' | 'databaseCore' | 'storageGb' | 'diskOperation' | 'backupGb' | 'egressGb' | 'loadBalancer'

export const pricedUnits: Readonly<Record<Priced, string>> = {
  process: 'a month of 1 core with 2 GB, for one serving process',
  databaseCore: 'a month of 1 core with 4 GB of a managed PostgreSQL',
  storageGb: 'a GB on a volume, a month',
  diskOperation: 'a read a second of a volume beyond those that it comes with, a month',
  backupGb: 'a GB of backups, a month',
  egressGb: 'a GB sent to the internet',
  loadBalancer: 'a month of a load balancer',
}

export interface Price {
  /** Dollars, exactly: `0.115`. At most six digits after the point. */
  readonly usd: string
  readonly from: 'assumed' | 'read'
  /** The public page that has the price. */
  readonly page: string
}

/** Prices of one provider. None was read from its page: replace what is `assumed` before it decides anything. */
export interface PriceList {
  readonly provider: string
  /** The month that they are of, `2026-11`. */
  readonly date: string
  readonly note: string | null
  readonly prices: Readonly<Record<Priced, Price>>
}

/** By name of the provider. `generic` stands for every cloud that is not in it. */
export type Prices = Readonly<Record<string, PriceList>> & { readonly generic: PriceList }

type Amounts = Readonly<Record<Priced, string>>

const date = '2026-11'
const assumed = (provider: string, page: string, amounts: Amounts, note: string | null = null): PriceList => ({
  provider,
  date,
  note,
  prices: Object.fromEntries(
    Object.entries(amounts).map(([name, usd]) => [name, { usd, from: 'assumed', page }]),
  ) as unknown as PriceList['prices'],
})

export const prices: Prices = {
  generic: assumed(
    'any cloud',
    'the price page of whichever cloud is chosen',
    {
      process: '20',
      databaseCore: '50',
      storageGb: '0.12',
      diskOperation: '0.01',
      backupGb: '0.05',
      egressGb: '0.05',
      loadBalancer: '15',
    },
    'the middle of what large and small clouds ask, rounded',
  ),
  aws: assumed('AWS', 'https://aws.amazon.com/pricing/', {
    process: '36.04',
    databaseCore: '58.04',
    storageGb: '0.115',
    diskOperation: '0.02',
    backupGb: '0.095',
    egressGb: '0.09',
    loadBalancer: '22.27',
  }),
  gcp: assumed('Google Cloud', 'https://cloud.google.com/pricing/list', {
    process: '33',
    databaseCore: '50.59',
    storageGb: '0.17',
    diskOperation: '0.01',
    backupGb: '0.08',
    egressGb: '0.12',
    loadBalancer: '18.25',
  }),
  azure: assumed('Azure', 'https://azure.microsoft.com/pricing/', {
    process: '36',
    databaseCore: '64.97',
    storageGb: '0.115',
    diskOperation: '0.005',
    backupGb: '0.095',
    egressGb: '0.087',
    loadBalancer: '18.25',
  }),
  digitalocean: assumed('DigitalOcean', 'https://www.digitalocean.com/pricing', {
    process: '12',
    databaseCore: '30.45',
    storageGb: '0.1',
    diskOperation: '0.01',
    backupGb: '0.02',
    egressGb: '0.01',
    loadBalancer: '12',
  }),
  fly: assumed('Fly.io', 'https://fly.io/docs/about/pricing/', {
    process: '31',
    databaseCore: '41',
    storageGb: '0.15',
    diskOperation: '0.01',
    backupGb: '0.08',
    egressGb: '0.02',
    loadBalancer: '0',
  }),
  railway: assumed('Railway', 'https://railway.com/pricing', {
    process: '40',
    databaseCore: '60',
    storageGb: '0.15',
    diskOperation: '0.01',
    backupGb: '0.15',
    egressGb: '0.05',
    loadBalancer: '0',
  }),
  'on-premises': assumed(
    'on premises',
    'what your own machines, power and people cost',
    { process: '0', databaseCore: '0', storageGb: '0', diskOperation: '0', backupGb: '0', egressGb: '0', loadBalancer: '0' },
    'a placeholder: machines that are there already are not free, put in what they cost',
  ),
}

/** The list of a cloud, or the generic one where there is none. */
export function pricesOf(all: Prices, cloud: Cloud): PriceList {
  return (Object.hasOwn(all, cloud) ? all[cloud] : undefined) ?? all.generic
}

/** A price that is not one. */
export class PriceError extends Error {
  readonly item: Priced

  constructor(item: Priced, usd: string) {
    super(`the price of \`${item}\` is \`${usd}\`: write dollars with at most six digits after the point, as in 0.115`)
    this.name = 'PriceError'
    this.item = item
  }
}

/** Millionths of a dollar. @throws PriceError */
export function microDollars(item: Priced, { usd }: Price): bigint {
  const [, whole, part = ''] = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(usd) ?? []
  if (whole === undefined) throw new PriceError(item, usd)
  return BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0'))
}
