'use strict';
const pino = require('pino');

exports.logger = pino({ redact: ['req.headers["x-api-key"]', 'req.query.signature'] });
