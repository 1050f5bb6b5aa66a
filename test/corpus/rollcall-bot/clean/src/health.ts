import { createServer } from 'node:http'
import type { Client } from 'discord.js'
import { pool } from './db.js'

/** Live: the process answers. Ready: the gateway is connected and the database too. */
export const health = (client: Client) =>
  createServer(async (request, response) => {
    if (request.url === '/healthz/live') return response.writeHead(204).end()
    const database = await pool.query('SELECT 1').then(() => true, () => false)
    response.writeHead(client.isReady() && database ? 204 : 503).end()
  })
