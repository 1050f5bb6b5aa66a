import type { CarriedTable, PlainRow, RowSource } from '../../ports/row-source.ts'

export const table: CarriedTable = {
  name: 'note',
  table: 'note',
  columns: [
    { name: 'id', field: { kind: 'ref', to: '' } },
    { name: 'line', field: { kind: 'text', optional: true } },
  ],
}

export const keyOf = (i: number): string => `01900000-0000-7000-8000-${i.toString(16).padStart(12, '0')}`

/** Rows that are held in memory, and how many were asked for each time. */
export function rowsOf(rows: readonly PlainRow[]): Pick<RowSource, 'rows'> & { readonly asked: readonly number[] } {
  const asked: number[] = []
  return {
    asked,
    rows: async (_table, after, limit) => {
      asked.push(limit)
      return rows.filter(([key]) => after === null || key! > after).slice(0, limit)
    },
  }
}
