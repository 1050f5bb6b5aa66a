import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestHandler } from 'express'

const requests = new AsyncLocalStorage<string>()

/** What a request causes elsewhere carries its id. */
export const remember: RequestHandler = (req, _res, next) => requests.run(String(req.id), next)
export const requestId = () => requests.getStore() ?? 'none'
