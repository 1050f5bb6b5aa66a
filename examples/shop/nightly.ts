import type { Jobs } from 'lintel'
import type shop from './blueprint.ts'
import { amountOf, cents } from './money.ts'
import { zone } from './reports.ts'

const clock = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })

/** The date that the shop's clock shows. */
export function dayOf(instant: string): string {
  return clock.format(new Date(instant))
}

/** Closes every day that is over: of the nights that nobody was up, a schedule runs the last one only. */
export const nightly: Jobs<typeof shop>['closeDay'] = async ({ db, now }) => {
  const today = dayOf(now)
  const { items } = await db.salesDay.list({ sort: '-day', limit: 1 })
  for (let day = next(items[0]?.day, today); day < today; day = addDays(day, 1)) {
    let [orders, revenue] = [0, 0n]
    let after: string | undefined
    do {
      const page = await db.order.list({ where: { paidOn: day }, limit: 1_000, ...(after === undefined ? {} : { after }) })
      orders += page.items.length
      for (const { total } of page.items) revenue += cents(total)
      after = page.next ?? undefined
    } while (after !== undefined)
    await db.salesDay.create({ day, orders, revenue: amountOf(revenue) })
  }
}

/** After the last day that was closed; the first time, yesterday. */
function next(last: string | undefined, today: string): string {
  return last === undefined ? addDays(today, -1) : addDays(last, 1)
}

function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * 86_400_000).toISOString().slice(0, 10)
}
