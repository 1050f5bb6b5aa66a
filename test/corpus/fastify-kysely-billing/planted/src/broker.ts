import amqp from 'amqplib'
import { config } from './config.js'

const connection = await amqp.connect(config.amqpUrl, { timeout: 5_000 })
const channel = await connection.createConfirmChannel()

export async function publish(type: string, data: Record<string, unknown>) {
  channel.publish('billing', type, Buffer.from(JSON.stringify({ type, version: 1, data })), { persistent: true })
  await channel.waitForConfirms()
}
