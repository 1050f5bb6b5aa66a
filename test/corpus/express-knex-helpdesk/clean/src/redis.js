const { createClient } = require('redis')
const log = require('./log')
const { redisUrl } = require('./settings')

const client = createClient({ url: redisUrl, socket: { connectTimeout: 2_000, socketTimeout: 3_000 }, commandsQueueMaxLength: 1_000 })
client.on('error', (error) => log.error({ error }, 'redis'))

module.exports = client
