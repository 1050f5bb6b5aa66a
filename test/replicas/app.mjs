/** Notes that anybody writes: read as they are, by code, and kept in a cache. */
export const makeApp = ({ blueprint, entity, implement, int, text }) => {
  const can = { read: 'anyone', create: 'anyone', update: 'anyone', delete: 'anyone' }
  return implement(
    blueprint('notes', {
      limit: '10000000/min',
      entities: {
        note: entity({ line: text({ max: 40 }), n: int({ default: 0 }) }, { can, index: [['line']] }),
        kept: entity({ n: int({ default: 0 }) }, { can, cache: '1h', plural: 'kepts' }),
      },
      actions: {
        total: { kind: 'query', returns: { notes: int(), sum: int() }, allow: 'anyone' },
        raise: { on: 'note', input: { by: int() }, returns: 'note', allow: 'anyone' },
      },
    }),
    {
      total: async ({ db }) => {
        const { items } = await db.note.list({ limit: 1_000 })
        return { notes: await db.note.count(), sum: items.reduce((sum, { n }) => sum + n, 0) }
      },
      raise: ({ note, input, db }) => db.note.update(note.id, { n: note.n + input.by }),
    },
  )
}
