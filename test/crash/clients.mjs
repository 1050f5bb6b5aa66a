import { NoAnswer } from './victim-process.mjs'

/**
 * What clients asked for and what they were told, over all lives of a victim. Every request has a mark of its own, by
 * which its effect is found in the data.
 * @typedef {{ kind: 'create' | 'vote' | 'keyed', mark: string, client: number, board?: string, answer: string | null }} Asked
 */
export function createClients({ count, chance, fail }) {
  let answered = () => {}
  /** @type {Asked[]} */
  const asked = []
  const voters = Array.from({ length: count }, (_, i) => `01900000-0000-7000-8000-${String(i + 1).padStart(12, '0')}`)
  const boards = new Map()
  let tokens = []
  let last = 0
  let repeated = 0

  const perform = async (victim, each) => {
    const { kind, mark, client, board } = each
    const [path, body] =
      kind === 'vote' ? [`/v1/posts/${board}/cast-vote`, { mark }] : ['/v1/posts', { author: voters[client], mark }]
    const headers = kind === 'keyed' ? { 'idempotency-key': mark } : {}
    const { status, text } = await victim.request('POST', path, { token: tokens[client], body, headers })
    if (status !== (kind === 'vote' ? 200 : 201)) return fail(`${kind} ${mark} was answered ${status}: ${text}`)
    if (each.answer !== null && each.answer !== text) fail(`${kind} ${mark} was answered ${each.answer}, and then ${text}`)
    each.answer = text
    answered()
  }

  const untilKilled = async (act) => {
    try {
      await act()
      return true
    } catch (error) {
      if (error instanceof NoAnswer) return false
      throw error
    }
  }

  const work = async (victim, client) => {
    const ask = (kind) => {
      const each = { kind, mark: `m${++last}`, client, board: boards.get(client), answer: null }
      asked.push(each)
      return perform(victim, each)
    }
    const goes = await untilKilled(async () => {
      if (boards.has(client)) return
      await victim.request('POST', '/v1/voters', { token: tokens[client], body: { handle: `voter${client}` } })
      const board = { kind: 'keyed', mark: `board${client}`, client, answer: null }
      if (!asked.some(({ mark }) => mark === board.mark)) asked.push(board)
      await perform(victim, board)
      boards.set(client, JSON.parse(board.answer).id)
    })
    while (goes) if (!(await untilKilled(() => ask(['create', 'vote', 'keyed'][chance(3)])))) return
  }

  return {
    asked,
    useTokens: async (sign) => {
      tokens = await Promise.all(voters.map(sign))
    },
    /**
     * Until the victim is killed, each client asks for one thing after the other.
     * @param {number} answers after so many, `enough` resolves
     */
    work: (victim, answers) => {
      const enough = new Promise((resolve) => {
        answered = () => {
          if (answers-- <= 0) resolve()
        }
      })
      return { enough, done: Promise.all(voters.map((_, client) => work(victim, client))) }
    },
    /**
     * Repeats, with its key, all that was not answered, and some of what was: there must be one answer and one effect.
     */
    repeat: (victim) =>
      untilKilled(async () => {
        const keyed = asked.filter(({ kind }) => kind === 'keyed')
        const open = keyed.filter(({ answer }) => answer === null)
        const known = keyed.filter(({ answer }) => answer !== null)
        const some = Array.from({ length: Math.min(5, known.length) }, () => known[chance(known.length)])
        for (const each of [...open, ...some]) {
          await perform(victim, each)
          repeated++
        }
      }),
    get repeated() {
      return repeated
    },
  }
}
