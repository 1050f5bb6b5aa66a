import { parentPort, workerData } from 'node:worker_threads'
import { connect } from './driver.ts'
import type { ReadReply, ReadRequest } from './read-worker.ts'
import { createStatements } from './statements.ts'

const { file } = workerData as { file: string }
const connection = connect(file, { readOnly: true, durability: 'full' })
const statement = createStatements(connection)

parentPort!.on('message', (message: ReadRequest | 'close') => {
  if (message === 'close') {
    connection.close()
    parentPort!.close()
    return
  }
  const { id, sql, values } = message
  let reply: ReadReply
  try {
    reply = { id, row: statement(sql).get(values) }
  } catch (error) {
    reply = { id, error: (error as Error).message }
  }
  parentPort!.postMessage(reply)
})
