/** Voters write posts and vote on them: an action writes two rows, of which the one must always tell of the other. */
export const makeApp = ({ blueprint, counter, entity, implement, ref, text }) =>
  implement(
    blueprint('ballot', {
      actor: 'voter',
      limit: '100000000/min',
      entities: {
        voter: entity({ handle: text({ max: 40, unique: true }) }, { can: { read: 'anyone', create: 'self' } }),
        post: entity(
          { author: ref('voter', { onDelete: 'cascade' }), mark: text({ max: 60 }), votes: counter() },
          { can: { read: 'anyone', create: 'author' }, index: [['mark']] },
        ),
        vote: entity(
          { post: ref('post', { onDelete: 'cascade' }), by: ref('voter'), mark: text({ max: 60 }) },
          { can: { read: 'anyone' }, index: [['mark']] },
        ),
      },
      actions: { castVote: { on: 'post', input: { mark: text({ max: 60 }) }, returns: 'vote', allow: 'signedIn' } },
    }),
    {
      async castVote({ post, actor, input, db }) {
        const vote = await db.asSystem.vote.create({ post: post.id, by: actor.id, mark: input.mark })
        // What else waits for the loop comes between the two rows.
        await new Promise(setImmediate)
        await db.asSystem.post.update(post.id, { votes: { add: 1 } })
        return vote
      },
    },
  )
