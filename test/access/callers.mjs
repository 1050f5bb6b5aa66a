const idOf = (n) => `0190000${n}-0000-7000-8000-000000000001`

/** Who calls. `stranger`, `moderator` and `admin` are nobody to the author. */
export const callers = {
  anonymous: { sub: null, roles: [] },
  stranger: { sub: idOf(1), roles: [] },
  author: { sub: idOf(2), roles: [] },
  follower: { sub: idOf(3), roles: [] },
  moderator: { sub: idOf(4), roles: ['moderator'] },
  admin: { sub: idOf(5), roles: ['admin'] },
  // Not listed: a row that only itself and the admin may see, though others follow and quote it.
  hermit: { sub: idOf(6), roles: [] },
}

export const callerNames = Object.keys(callers)

/** An id that no row has. */
export const missingId = '01900009-0000-7000-8000-00000000dead'
