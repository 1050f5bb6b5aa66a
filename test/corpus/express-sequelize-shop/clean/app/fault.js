export class Fault extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}
export const problem = (res, status, title) => res.status(status).type('application/problem+json').send(JSON.stringify({ type: 'about:blank', status, title }))
export const wrap = (handler) => (req, res, next) => handler(req, res, next).catch(next)
