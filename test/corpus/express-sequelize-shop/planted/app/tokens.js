import jwt from 'jsonwebtoken'
import { problem } from './fault.js'
import { settings } from './settings.js'

const options = { issuer: 'https://shop.example.com', audience: 'shop' }

export const issue = (customerId) => {
  const [{ kid, secret }] = settings.tokenKeys
  return jwt.sign({}, secret, { ...options, subject: customerId, algorithm: 'HS256', keyid: kid })
}

// The key id only picks one of our own keys.
const keyFor = (header, done) => {
  const key = settings.tokenKeys.find(({ kid }) => kid === header.kid)
  done(key ? null : new Error('unknown key'), key?.secret)
}

export const signedIn = (req, res, next) => {
  const token = (req.get('authorization') ?? '').replace(/^Bearer /, '')
  jwt.verify(token, keyFor, { ...options, algorithms: ['HS256'] }, (error, claims) => {
    if (error) {
      req.log.warn({ reason: error.message }, 'token refused')
      return problem(res, 401, 'Sign in first')
    }
    req.customerId = claims.sub
    next()
  })
}
