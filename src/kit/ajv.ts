import { createRequire } from 'node:module'
import type { Ajv2020, CodeOptions, Options } from 'ajv/dist/2020.js'

export type RegExpEngine = NonNullable<CodeOptions['regExp']>

const require = createRequire(import.meta.url)

/** A compiler of JSON Schemas (2020-12), loaded when the first is wanted: a start that needs none does not wait for it. */
export function createAjv(options: Options): Ajv2020 {
  const { Ajv2020: Compiler } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
  const addFormats = require('ajv-formats') as (ajv: Ajv2020) => void
  const ajv = new Compiler(options)
  addFormats(ajv)
  return ajv
}
