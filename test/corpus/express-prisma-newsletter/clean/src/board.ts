import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { ExpressAdapter } from '@bull-board/express'
import { deadQueue, mailQueue, sendQueue } from './shared.js'

const adapter = new ExpressAdapter()
adapter.setBasePath('/ops/queues')
createBullBoard({ queues: [sendQueue, mailQueue, deadQueue].map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })), serverAdapter: adapter })

export const board = adapter.getRouter()
