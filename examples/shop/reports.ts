import { date, decimal, entity, int, part } from 'lintel'

/** The clock that days of the shop go by. */
export const zone = 'Europe/Berlin'

/** What was sold, day by day. */
export default part({
  entities: {
    salesDay: entity(
      {
        day: date({ unique: true, immutable: true }),
        orders: int({ min: 0 }),
        revenue: decimal({ precision: 15, scale: 2 }),
      },
      { can: { read: 'role:staff' } },
    ),
  },
  jobs: {
    closeDay: { cron: '0 3 * * *', zone, timeout: '10min', because: 'at night, when the day before is surely over' },
  },
})
