import { type Handlers, type Id, type Jobs, Problem, type SystemDb } from 'lintel'
import type design from '../blueprint.js'

type Design = typeof design
type Actions = Handlers<Design>

interface Sent {
  readonly sequence: number
  readonly metric: string
  readonly value: string
  readonly at: string
}

const hourMs = 3_600_000
/** After the end of an hour, for readings that are on their way. */
const graceMs = 300_000
/** How far the clock of a device may be ahead. */
const aheadMs = 300_000

export const actions: Pick<Actions, 'registerDevice' | 'sendReadings'> = {
  async registerDevice({ input, actor, db }) {
    const before = await db.device.first({ owner: actor.id, serial: input.serial })
    return before ?? db.asSystem.device.create({ ...input, owner: actor.id })
  },

  async sendReadings({ device, input: { readings }, db, emit, start, now }) {
    const latest = new Date(Date.parse(now) + aheadMs).toISOString()
    const ahead = readings.find(({ at }) => at > latest)
    if (ahead)
      throw new Problem({ status: 422, code: 'from_the_future', title: `Reading ${ahead.sequence} is of a time that is to come` })
    const fresh = await notYetThere(db.asSystem, device.id, readings)
    const newest = await newestOf(db.asSystem, device.id, fresh)
    for (const each of fresh) await db.asSystem.reading.create({ ...each, device: device.id })
    for (const { metric, hour } of hoursOf(fresh)) {
      const readingHour = await markStale(db.asSystem, device.id, metric, hour)
      if (readingHour === null) continue
      start('sumUpHour', { readingHour }, { at: new Date(Date.parse(hour) + hourMs + graceMs).toISOString() })
    }
    // What comes late says nothing about how it is now.
    const current = fresh.filter(({ metric, at }) => at > (newest.get(metric) ?? '')).sort(byTime)
    for (const rule of await rulesOf(db.asSystem, device.id, current)) {
      const of = current.filter(({ metric }) => metric === rule.metric)
      let raised = await db.asSystem.alert.first({ rule: rule.id, state: 'raised' })
      for (const { value, at } of of) {
        const wrong = outside(value, rule)
        if (wrong && raised === null) {
          raised = await db.asSystem.alert.create({ rule: rule.id, device: device.id, value, raisedAt: at })
          emit('alertRaised', { device: device.id, alert: raised.id, value })
        } else if (!wrong && raised !== null) {
          await db.asSystem.alert.update(raised.id, { state: 'over', overAt: at })
          emit('alertOver', { device: device.id, alert: raised.id })
          raised = null
        }
      }
    }
    await db.asSystem.device.update(device.id, { lastSeenAt: now })
    return { accepted: fresh.length, repeated: readings.length - fresh.length }
  },
}

export const jobs: Pick<Jobs<Design>, 'sumUpHour'> = {
  async sumUpHour({ input, db }) {
    const row = await db.readingHour.find(input.readingHour)
    if (!row?.stale) return
    const end = new Date(Date.parse(row.hour) + hourMs).toISOString()
    const where = { device: row.device, metric: row.metric, at: { gte: row.hour, lt: end } }
    const values: bigint[] = []
    let after: string | null | undefined
    do {
      const page = await db.reading.list({ where, sort: '-at', limit: 1_000, ...(after ? { after } : {}) })
      values.push(...page.items.map(({ value }) => unitsOf(value)))
      after = page.next
    } while (after !== null)
    const [first] = values
    if (first === undefined) return
    let [low, high, sum] = [first, first, 0n]
    for (const each of values) {
      if (each < low) low = each
      if (each > high) high = each
      sum += each
    }
    await db.readingHour.update(row.id, {
      stale: false,
      count: values.length,
      low: decimalOf(low),
      high: decimalOf(high),
      average: decimalOf(rounded(sum, BigInt(values.length))),
    })
  },
}

/** Each sequence number once, and only those that are not stored. */
async function notYetThere(db: SystemDb<Design>, device: Id<'device'>, readings: readonly Sent[]): Promise<readonly Sent[]> {
  const sent = new Map(readings.map((each) => [each.sequence, each]))
  if (sent.size === 0) return []
  const { items } = await db.reading.list({ where: { device, sequence: { in: [...sent.keys()] } }, limit: 100 })
  for (const { sequence } of items) sent.delete(sequence)
  return [...sent.values()]
}

/** By metric, the time of the newest reading that is stored. */
async function newestOf(
  db: SystemDb<Design>,
  device: Id<'device'>,
  fresh: readonly Sent[],
): Promise<ReadonlyMap<string, string>> {
  const newest = new Map<string, string>()
  for (const metric of new Set(fresh.map((each) => each.metric))) {
    const stored = await db.reading.first({ device, metric }, { sort: '-at' })
    if (stored) newest.set(metric, stored.at)
  }
  return newest
}

/** All that look at one of these metrics, however many rules the device has. */
async function rulesOf(db: SystemDb<Design>, device: Id<'device'>, readings: readonly Sent[]) {
  const metrics = [...new Set(readings.map(({ metric }) => metric))]
  if (metrics.length === 0) return []
  const rules = []
  let after: string | null | undefined
  do {
    const page = await db.alertRule.list({
      where: { device, metric: { in: metrics } },
      limit: 1_000,
      ...(after ? { after } : {}),
    })
    rules.push(...page.items)
    after = page.next
  } while (after !== null)
  return rules
}

function hoursOf(readings: readonly Sent[]): readonly { readonly metric: string; readonly hour: string }[] {
  const hours = readings.map(({ metric, at }) => ({ metric, hour: `${at.slice(0, 13)}:00:00.000Z` }))
  return [...new Map(hours.map((each) => [`${each.metric} ${each.hour}`, each])).values()]
}

/** The hour that is to be summed up, or null where that is going to happen anyway. */
async function markStale(
  db: SystemDb<Design>,
  device: Id<'device'>,
  metric: string,
  hour: string,
): Promise<Id<'readingHour'> | null> {
  const before = await db.readingHour.first({ device, metric, hour })
  if (before?.stale) return null
  if (before) await db.readingHour.update(before.id, { stale: true })
  return before?.id ?? (await db.readingHour.create({ device, metric, hour })).id
}

function outside(value: string, { above, below }: { readonly above: string | null; readonly below: string | null }): boolean {
  const units = unitsOf(value)
  return (above !== null && units > unitsOf(above)) || (below !== null && units < unitsOf(below))
}

/** Decimals are text in rows and whole ten-thousandths in between: a float would lose some. */
function unitsOf(value: string): bigint {
  const [whole = '', part = ''] = value.replace('-', '').split('.')
  const units = BigInt(whole + part.padEnd(4, '0'))
  return value.startsWith('-') ? -units : units
}

/** A half is rounded away from zero: the quotient of whole numbers alone would be cut off. */
function rounded(sum: bigint, count: bigint): bigint {
  return (2n * sum + (sum < 0n ? -count : count)) / (2n * count)
}

function decimalOf(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(5, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`
}

function byTime(one: Sent, other: Sent): number {
  return one.at < other.at ? -1 : one.at > other.at ? 1 : one.sequence - other.sequence
}
