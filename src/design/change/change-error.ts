/** A sentence of which no change can be made: what it names is not there, is several things, or is there in another way. */
export class ChangeError extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.name = 'ChangeError'
    this.remedy = remedy
  }
}
