const crypto = require('node:crypto')
const express = require('express')
const session = require('express-session')
const helmet = require('helmet')
const pinoHttp = require('pino-http')
const { RedisStore } = require('connect-redis')
const log = require('./log')
const redis = require('./redis')
const { sessionSecrets } = require('./settings')
const { generalLimit } = require('./limits')
const { sameOrigin, signedIn } = require('./guards')
const { problem, NotFound, HttpError } = require('./problem')

exports.createApp = () => {
  const app = express()
  app.set('trust proxy', ['10.0.0.0/24'])
  app.use(helmet())
  app.use(pinoHttp({ logger: log, genReqId: () => crypto.randomUUID() }))

  app.use(require('./routes/health'))
  app.use(generalLimit)
  app.use('/v1/hooks', require('./routes/inbound-mail'))

  app.use(
    session({
      name: 'helpdesk.sid',
      secret: sessionSecrets,
      store: new RedisStore({ client: redis, prefix: 'session:', ttl: 8 * 3600 }),
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, secure: true, sameSite: 'strict', maxAge: 8 * 3600 * 1000 },
    }),
  )
  app.use(express.json({ limit: '256kb' }))
  app.use(sameOrigin)
  app.use('/v1/session', require('./routes/session'))
  app.use('/v1/tickets', signedIn, require('./routes/tickets'))
  app.use('/v1/webhooks', signedIn, require('./routes/webhooks'))

  app.use((req, res, next) => next(new NotFound()))
  app.use((error, req, res, next) => {
    if (res.headersSent) return next(error)
    if (error instanceof HttpError) return problem(res, error.status, error.message)
    if (error.isJoi || error.name === 'MulterError') return problem(res, 400, 'The request does not match the contract')
    if (error.status >= 400 && error.status < 500) return problem(res, error.status, 'The body was refused')
    req.log.error({ error }, 'failed')
    problem(res, 500, 'Something went wrong')
  })
  return app
}
