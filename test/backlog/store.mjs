import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { load } from '../kit/dist.mjs'
import { query } from '../kit/postgres.mjs'

const storedAtOnce = 2_000

/**
 * The tables beside the process that serves them.
 * @param {{ folder: string, databaseUrl: string | null }} place
 */
export async function openBeside({ folder, databaseUrl }) {
  const { openSqliteWorkDesk } = await load('adapters/sqlite/work-desk.js')
  const { openPostgresWorkDesk } = await load('adapters/postgres/work-desk.js')
  const desk = databaseUrl === null ? openSqliteWorkDesk(join(folder, 'data')) : await openPostgresWorkDesk(databaseUrl, false)
  return {
    counts: () => desk.reader.counts(),
    close: () => desk.close(),
    topics: () => topicsOf({ folder, databaseUrl }),
    /** Stores what waits, with payloads of about so many bytes. @returns what each topic is to hear, by its name */
    fill: async (waiting, payloadBytes) => {
      const expected = new Map()
      const pad = 'x'.repeat(payloadBytes)
      let messages = []
      const flush = async () => {
        await desk.write((work) => work.enqueue(messages))
        messages = []
      }
      for (const each of waiting) {
        if (each.consumers.includes('on:noted')) expected.set(each.topic, (expected.get(each.topic) ?? 0) + 1)
        messages.push(messageOf(each, pad))
        if (messages.length === storedAtOnce) await flush()
      }
      await flush()
      return expected
    },
  }
}

function messageOf({ topic, n, consumers, fails = 0 }, pad) {
  const [first] = consumers
  const payload = first === 'job:doomed' ? {} : { topic, n, fails, pad }
  const name = first === 'job:doomed' ? first : 'noted'
  const at = new Date().toISOString()
  return {
    id: randomUUID(),
    name,
    version: 1,
    subject: topic,
    payload: JSON.stringify(payload),
    at,
    trace: null,
    dueMs: null,
    consumers,
  }
}

async function topicsOf({ folder, databaseUrl }) {
  const sql = 'SELECT name, last, heard, misplaced FROM topic'
  if (databaseUrl !== null)
    return (await query(databaseUrl, sql)).map((row) => ({
      name: row.name,
      last: Number(row.last),
      heard: Number(row.heard),
      misplaced: Number(row.misplaced),
    }))
  const { connect } = await load('adapters/sqlite/driver.js')
  const connection = connect(join(folder, 'data', 'data.db'), { readOnly: true, durability: 'full' })
  try {
    return connection
      .prepare(sql)
      .all([])
      .map(([name, last, heard, misplaced]) => ({ name, last, heard, misplaced }))
  } finally {
    connection.close()
  }
}
