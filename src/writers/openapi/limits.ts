/** Bounds of a request, as the document promises them and the server keeps them. */
export interface RequestLimits {
  readonly pageDefault: number
  readonly pageMax: number
  readonly cursorLengthMax: number
  /** Paths in one `include`. */
  readonly includesMax: number
  readonly includeDepthMax: number
  readonly childrenDefault: number
  readonly childrenMax: number
  /** Values of one `[in]`. */
  readonly listedValuesMax: number
  readonly idempotencyKeyLengthMax: number
}

export const requestLimits: RequestLimits = Object.freeze({
  pageDefault: 20,
  pageMax: 100,
  cursorLengthMax: 12_288,
  includesMax: 10,
  includeDepthMax: 3,
  childrenDefault: 20,
  childrenMax: 100,
  listedValuesMax: 100,
  idempotencyKeyLengthMax: 255,
})
