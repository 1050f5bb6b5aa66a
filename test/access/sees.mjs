import { callers } from './callers.mjs'

/** The read rules of the circle once more, by hand: who sees which row. */
export function makeSees(rows) {
  const follows = (by, target) => rows.follow.some((follow) => follow.by === by && follow.target === target)
  const rules = {
    person: (row, me, roles) => row.listed || row.id === me || roles.includes('admin'),
    follow: (row, me) => row.by === me || row.target === me,
    post: (row, me, roles) =>
      (row.audience === 'public' && row.state !== 'draft') ||
      row.author === me ||
      (row.audience === 'followers' && follows(me, row.author)) ||
      roles.includes('moderator'),
    comment: (row, me, roles) => {
      const post = rows.post.find(({ id }) => id === row.post)
      return row.author === me || post.author === me || follows(me, post.author) || roles.includes('moderator')
    },
    reply: (row, me, roles) =>
      rules.comment(
        rows.comment.find(({ id }) => id === row.comment),
        me,
        roles,
      ),
  }
  return (caller, entity, row) => {
    const { sub, roles } = callers[caller]
    return rules[entity](row, sub ?? 'nobody', roles)
  }
}
