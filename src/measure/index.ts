/** Asks a served backend for its operations, and reads what they take. Who serves it and who sends the load comes from outside. */
export { type Filled, fillRows, word } from './fill-rows.ts'
export type { Person } from './find-calls.ts'
export type { LoadOrder, LoadResult } from './load.ts'
export { type Measured, type MeasuredServer, measureOperations } from './measure-operations.ts'
export { contentType, sendCall } from './send-call.ts'
