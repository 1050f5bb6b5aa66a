import type { Table } from '../../model/architecture/database.ts'

/** Names of tables that hold what the makers of the program decide. */
const fixed =
  /(^|[._])(roles?|permissions?|plans?|countries|country|currenc(y|ies)|languages?|locales?|time_?zones?|settings?|config(uration)?s?|features?|flags?|categor(y|ies)|regions?|units?|tiers?|status(es)?|types?|schema_migrations)$/i

/** Codes and names: nothing that refers to others, grows with time or has an owner. */
export function isLookup({ name, columns, foreignKeys }: Table): boolean {
  const grows = columns.some(
    (column) =>
      /(_at|_on|At|_time|_date)$|^(created|updated|date|time|timestamp)$/.test(column.name) ||
      /^timestamp|^date/.test(column.type),
  )
  return fixed.test(name) || (!grows && foreignKeys.length === 0 && columns.length <= 5)
}
