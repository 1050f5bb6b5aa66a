import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * What goes wrong, and how it is well again.
 * @typedef {{ name: string, of: string, begin(place: any): unknown, end(place: any): unknown, wipes?: true, kills?: true }} Fault
 */

const network = (of, more) => {
  const way = ({ servers }) => servers.ways[of]
  const heal = (place) => way(place).heal()
  const bad = {
    cut: (place) => way(place).cut(),
    'half-open': (place) => way(place).halfOpen(),
    slow: (place) => way(place).delay(200),
    sliced: (place) => way(place).slice(7),
  }
  return more.map((name) => ({ name: `${of} ${name}`, of, begin: bad[name], end: heal }))
}

/** Does something again and again until it is to end. */
const repeating = (everyMs, act) => {
  let ended = Promise.resolve()
  let isOver = true
  return {
    begin: (place) => {
      isOver = false
      const run = async () => {
        while (!isOver) {
          await act(place)
          await pause(everyMs)
        }
      }
      ended = run()
    },
    end: () => {
      isOver = true
      return ended
    },
  }
}

const flush = ({ servers }) =>
  new Promise((resolve, reject) => {
    const socket = connect(servers.redis.port, '127.0.0.1', () => socket.write('FLUSHALL\r\n'))
    socket.on('error', reject)
    socket.once('data', () => {
      socket.destroy()
      resolve()
    })
  })

const world = (name, mode) => ({
  name: `payments ${name}`,
  of: 'payments',
  begin: ({ servers }) => servers.world.behave(mode),
  end: ({ servers }) => servers.world.behave('well'),
})

const killed = (of) => ({
  name: `${of} killed`,
  of,
  begin: ({ servers }) => servers[of].kill(),
  end: ({ servers }) => servers[of].restart(),
})
const restarted = (of) => ({ name: `${of} restarted`, of, begin: ({ servers }) => servers[of].restart(), end: () => {} })

/** @type {Fault[]} */
const single = [
  killed('postgres'),
  {
    name: 'postgres stopped',
    of: 'postgres',
    begin: ({ servers }) => servers.postgres.stopImmediately(),
    end: ({ servers }) => servers.postgres.restart(),
  },
  {
    name: 'postgres terminated',
    of: 'postgres',
    ...repeating(250, ({ servers }) => servers.postgres.terminate(servers.database)),
  },
  ...network('postgres', ['cut', 'half-open', 'slow', 'sliced']),
  killed('nats'),
  restarted('nats'),
  {
    name: 'nats wiped',
    of: 'nats',
    wipes: true,
    begin: ({ servers }) => servers.nats.wipe(),
    end: ({ servers }) => servers.nats.restart(),
  },
  ...network('nats', ['cut', 'half-open']),
  killed('redis'),
  restarted('redis'),
  { name: 'redis flushed', of: 'redis', ...repeating(100, flush) },
  ...network('redis', ['cut', 'half-open', 'slow']),
  world('slow', 'slow'),
  world('hangs up before', 'hangs up before'),
  world('hangs up after', 'hangs up after'),
  world('down', 'down'),
]

const victim = {
  name: 'victim killed',
  of: 'victim',
  kills: true,
  begin: ({ victim }) => victim.kill(),
  end: ({ victim }) => victim.start(),
}

/** `victim killed with …` comes back while the other is still away. */
const killedWith = (other) => ({
  ...other,
  name: `victim killed with ${other.name}`,
  of: `victim ${other.of}`,
  kills: true,
  begin: async (place) => {
    await other.begin(place)
    await pause(place.chance(300))
    await place.victim.kill()
    place.victim.start()
  },
})

const both = (one, other) => ({
  name: `${one.name} and ${other.name}`,
  of: `${one.of} ${other.of}`,
  ...(one.wipes || other.wipes ? { wipes: true } : {}),
  begin: async (place) => {
    await one.begin(place)
    await other.begin(place)
  },
  end: async (place) => {
    await one.end(place)
    await other.end(place)
  },
})

/** Every kind that can be asked for by name. */
export const kinds = [...single, victim]
const [withVictim, twoAtOnce] = ['victim killed with', 'two at once']
/** Kinds that are made of others by chance. */
export const groups = [withVictim, twoAtOnce]

/**
 * The fault of a round, and the name that it is counted by.
 * @param {string | undefined} name a kind, a group, or one of a group, such as `nats cut and redis killed`; any unless said
 * @returns {Fault & { group: string }}
 */
export function chooseFault(name, chance) {
  // Groups have as many members as there are kinds, and more.
  const names = [...kinds.map((kind) => kind.name), ...groups, ...groups, ...groups]
  const group = name ?? names[chance(names.length)]
  return { ...faultOf(group, chance), group }
}

function faultOf(name, chance) {
  const any = (among = single) => among[chance(among.length)]
  const named = (of) => {
    const found = kinds.find((kind) => kind.name === of)
    if (found) return found
    throw new Error(`no fault is called \`${of}\`; there are ${[...kinds.map((kind) => kind.name), ...groups].join(', ')}`)
  }
  if (name === withVictim) return killedWith(any())
  if (name.startsWith(`${withVictim} `)) return killedWith(named(name.slice(withVictim.length + 1)))
  if (name === twoAtOnce) {
    const one = any()
    return both(one, any(single.filter(({ of }) => of !== one.of)))
  }
  const [first, second] = name.split(' and ')
  return second === undefined ? named(first) : both(named(first), named(second))
}
