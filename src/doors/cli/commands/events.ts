import { openWorkDesk } from '../../../house/open-work-desk.ts'
import { realOutside } from '../../../house/outside.ts'
import { readSpanMs } from '../../../kit/span.ts'
import type { DeadLetter, SagaStatus, WorkDesk } from '../../../ports/work.ts'
import { type ExitCode, UsageError } from '../faults.ts'
import { columns, count, harmless, json, out } from '../output.ts'

interface Listing {
  readonly name: readonly string[]
  readonly since: string
  readonly limit: string
  readonly dead?: boolean
  readonly consumer?: string
  readonly json?: boolean
}
interface Retry {
  readonly id: readonly string[]
  readonly consumer?: string
  readonly all?: boolean
  readonly json?: boolean
}
interface Replay {
  readonly name: readonly string[]
  readonly to?: string
  readonly since: string
  readonly id: readonly string[]
  readonly json?: boolean
}

/** What waits, what is dead and why, and what happened lately. */
export async function listEvents(
  folder: string,
  { name, since, limit, dead, consumer, json: asJson }: Listing,
): Promise<ExitCode> {
  const most = readLimit(limit)
  return withDesk(folder, async ({ reader }) => {
    if (dead) return tellDead(await reader.dead(most, consumer), asJson ?? false)
    const [counts, messages] = [await reader.counts(), await reader.messages({ names: name, since: readSince(since) }, most)]
    if (asJson)
      out.line(json({ consumers: counts, messages: messages.map((each) => ({ ...each, payload: JSON.parse(each.payload) })) }))
    else {
      const { bold, dim, red } = out.colours
      const head = ['consumer', 'waiting', 'delayed', 'dead'].map(dim)
      const rows = counts.map((each) => [
        bold(each.consumer),
        String(each.waiting),
        String(each.delayed),
        each.dead > 0 ? red(String(each.dead)) : '0',
      ])
      out.line(counts.length === 0 ? dim('nothing waits') : columns([head, ...rows], ''))
      if (messages.length > 0)
        out.line(
          `\n${columns(
            messages.map((each) => [dim(each.at), bold(each.name), each.id, dim(harmless(short(each.payload)))]),
            '',
          )}`,
        )
    }
    return 0
  })
}

function tellDead(letters: readonly DeadLetter[], asJson: boolean): ExitCode {
  if (asJson) {
    out.line(
      json({
        dead: letters.map(({ message, ...rest }) => ({ ...rest, message: { ...message, payload: JSON.parse(message.payload) } })),
      }),
    )
    return 0
  }
  const { bold, dim, red } = out.colours
  if (letters.length === 0) out.line(dim('no dead letters'))
  for (const { consumer, attempts, cause, message } of letters) {
    out.line(
      `${bold(message.name)} ${message.id}  ${dim(`to ${consumer}, after ${count(attempts, 'try', 'tries')}, of ${message.at}`)}`,
    )
    out.line(`  ${red(harmless(cause.split('\n', 1)[0] ?? ''))}`)
    out.line(`  ${dim(harmless(short(message.payload)))}`)
  }
  return 0
}

/** Takes dead letters up again. */
export async function retryEvents(folder: string, { id, consumer, all, json: asJson }: Retry): Promise<ExitCode> {
  if (id.length === 0 && consumer === undefined && !all)
    throw new UsageError('nothing says which dead letters', 'name some with `--id`, those of one `--consumer`, or `--all`')
  return withDesk(folder, async ({ write }) => {
    const which = { ...(id.length > 0 ? { ids: id } : {}), ...(consumer === undefined ? {} : { consumer }) }
    const retried = await write((work) => work.revive(which))
    out.line(asJson ? json({ retried }) : `${count(retried, 'dead letter')} will be tried again`)
    return retried > 0 ? 0 : 1
  })
}

/** Delivers kept events once more. */
export async function replayEvents(folder: string, { name, to, since, id, json: asJson }: Replay): Promise<ExitCode> {
  if (name.length === 0) throw new UsageError('nothing says which events', 'name them with `--name`')
  return withDesk(folder, async ({ write }) => {
    const which = { names: name, since: readSince(since), until: '9999', ...(id.length > 0 ? { ids: id } : {}) }
    let replayed = 0
    for (const each of name) replayed += await write((work) => work.replay({ ...which, names: [each] }, to ?? `on:${each}`))
    out.line(asJson ? json({ replayed }) : `${count(replayed, 'event')} will be delivered again`)
    return replayed > 0 ? 0 : 1
  })
}

interface SagaListing {
  readonly status?: SagaStatus
  readonly name?: string
  readonly limit: string
  readonly json?: boolean
}

/** Sagas as they stand. */
export async function listSagas(folder: string, { status, name, limit, json: asJson }: SagaListing): Promise<ExitCode> {
  const most = readLimit(limit)
  return withDesk(folder, async ({ reader }) => {
    const which = { ...(status === undefined ? {} : { status }), ...(name === undefined ? {} : { name }) }
    const sagas = await reader.sagas(which, most)
    if (asJson) {
      out.line(
        json({ sagas: sagas.map((each) => ({ ...each, input: JSON.parse(each.input), results: JSON.parse(each.results) })) }),
      )
      return 0
    }
    const { bold, dim, red } = out.colours
    const rows = sagas.map((each) => {
      const status = each.status === 'stuck' ? red(each.status) : each.status
      return [
        each.id,
        bold(each.name),
        status,
        each.step,
        dim(new Date(each.updatedMs).toISOString()),
        red(harmless(each.cause?.split('\n', 1)[0] ?? '')),
      ]
    })
    out.line(rows.length === 0 ? dim('no sagas') : columns(rows, ''))
    return 0
  })
}

async function withDesk(folder: string, act: (desk: WorkDesk) => Promise<ExitCode>): Promise<ExitCode> {
  const desk = await openWorkDesk(folder, process.env)
  try {
    return await act(desk)
  } finally {
    await desk.close()
  }
}

function short(payload: string): string {
  return payload.length > 100 ? `${payload.slice(0, 99)}…` : payload
}

function readLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (limit < 1) throw new UsageError(`\`--limit\` is \`${text}\`, and it is a whole number from 1 to 99999`)
  return limit
}

/** A span before now, or a time: as RFC 3339, since that is how messages are ordered. */
function readSince(text: string): string {
  const spanMs = readSpanMs(text)
  const ms = spanMs === undefined ? Date.parse(text) : realOutside.now() - spanMs
  if (Number.isNaN(ms)) throw new UsageError(`\`--since\` is \`${text}\`, and it is a span such as \`1h\` or an RFC 3339 time`)
  return new Date(ms).toISOString()
}
