/** The thread that agents' statements run in, so that it can be ended when one takes too long. */
import { parentPort } from 'node:worker_threads'
import { AgentReader, executeStatement } from './agent-statement.ts'
import type { AgentReply, AgentRequest } from './agent-worker.ts'
import { loadEngine } from './engine.ts'
import { KnowledgeError } from './knowledge.ts'

const engine = await loadEngine()
let reader: AgentReader | null = null

function reply(request: AgentRequest): AgentReply {
  engine.setClock(request.nowMs)
  if (request.kind === 'execute') return { kind: 'changed', ...executeStatement(engine, request.image, request.sql) }
  if (request.image !== null) {
    reader?.close()
    reader = null
    reader = new AgentReader(engine, request.image, request.of)
  }
  return { kind: 'page', page: reader!.query(request.sql, request.page) }
}

parentPort!.on('message', (request: AgentRequest) => {
  let answer: AgentReply
  try {
    answer = reply(request)
  } catch (error) {
    const { code, message } = error instanceof KnowledgeError ? error : { code: 'unavailable' as const, message: String(error) }
    answer = { kind: 'refused', code, message }
  }
  parentPort!.postMessage(answer)
})
parentPort!.postMessage({ kind: 'ready' } satisfies AgentReply)
