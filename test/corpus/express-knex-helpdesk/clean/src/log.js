const pino = require('pino')

module.exports = pino({ name: 'helpdesk', redact: ['req.headers.cookie', 'req.headers.authorization', 'password'] })
