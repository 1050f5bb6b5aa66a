class HttpError extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}
class NotFound extends HttpError {
  constructor() {
    super(404, 'Not found')
  }
}
const problem = (res, status, title) => res.status(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, title }))
/** Express 4 does not hear of a rejected promise by itself. */
const route = (handler) => (req, res, next) => Promise.resolve(handler(req, res, next)).catch(next)

module.exports = { HttpError, NotFound, problem, route }
