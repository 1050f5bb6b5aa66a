/** What starts a process that serves: a server, a consumer, a worker. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { isServing } from '../../model/architecture/look-up.ts'
import { once } from '../once.ts'

const starts =
  /^(express:.*\.listen|fastify:.*\.listen|koa:.*\.listen|@nestjs\/core:NestFactory\.create.*\.listen|node:https?:createServer\(\)\.listen|node:https?:Server\.listen|@hono\/node-server:serve|amqplib:.*\.consume|kafkajs:.*\.run|bullmq:Worker|bull:.*\.process|sqs-consumer:.*\.start)$/

export const startsOf: (architecture: Architecture) => readonly Call[] = once((architecture) => {
  return architecture.code.calls.filter(
    ({ target, callee, args, function: id }) =>
      isServing(architecture, id) &&
      (starts.test(target ?? '') || (target === null && /^(app|server)\.listen$/.test(callee) && args.length > 0)),
  )
})
