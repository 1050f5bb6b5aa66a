/** A small app with quotas, a slow action, a broken one, and values that no log may hold. */
export function quotas(lintel) {
  const { blueprint, entity, implement, Problem, secret, text } = lintel
  const app = blueprint('quotas', {
    actor: 'person',
    limit: '40/min',
    entities: {
      person: entity(
        {
          name: text({ max: 50, unique: true }),
          email: text({ format: 'email', personal: true }),
          word: secret({ optional: true }),
        },
        { can: { read: 'anyone', create: 'self', update: 'self', delete: 'self' }, index: [['email']] },
      ),
    },
    actions: {
      poke: { allow: 'anyone', limit: '5/min' },
      trickle: { allow: 'anyone', limit: '0.5/s' },
      sleep: { allow: 'anyone', timeout: '50ms' },
      keep: { input: { word: text({ max: 200 }) }, allow: 'signedIn' },
      leak: { input: { word: text({ max: 200 }) }, allow: 'anyone' },
      breakDown: { input: { word: text({ max: 200 }) }, returns: { word: text({ max: 5 }) }, allow: 'anyone' },
      refuse: { allow: 'anyone' },
    },
  })
  return implement(app, {
    poke: () => undefined,
    trickle: () => undefined,
    sleep: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    async keep({ actor, input, db, log }) {
      await db.asSystem.person.update(actor.id, { word: input.word })
      log.info({ person: actor.id }, 'kept')
    },
    leak: ({ input, log }) => log.info({ word: input.word }, 'what no handler should do'),
    breakDown: ({ input }) => ({ word: input.word }),
    refuse: () => {
      throw new Problem({ status: 418, code: 'teapot', title: 'I am a teapot' })
    },
  })
}
