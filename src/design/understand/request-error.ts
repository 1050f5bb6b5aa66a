/** A request, a setting or a brief file that cannot be read. */
export class RequestError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RequestError'
  }
}

/** More than this is no request but a document. */
export const maxRequestChars = 20_000

/** @throws RequestError */
export function refuseLong(text: string): void {
  if (text.length <= maxRequestChars) return
  const [is, may] = [text.length, maxRequestChars].map((count) => count.toLocaleString('en'))
  throw new RequestError(
    `the request has ${is} characters, and may have ${may}: keep what says what the system does and how much of it`,
  )
}
