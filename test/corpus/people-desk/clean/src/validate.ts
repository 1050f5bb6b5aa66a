import { zValidator } from '@hono/zod-validator'
import type { ZodSchema } from 'zod'
import { problem } from './problem.js'

/** Every refusal is a problem document, the validator's too. */
export const valid = <T extends ZodSchema, K extends 'json' | 'query' | 'param'>(target: K, schema: T) =>
  zValidator(target, schema, (result) => {
    if (!result.success) throw problem(400, `The ${target} is not what the contract says`)
  })
