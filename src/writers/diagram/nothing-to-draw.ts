/** What is asked for is not in the model, or is not named. */
export class NothingToDrawError extends Error {
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.name = 'NothingToDrawError'
    this.remedy = remedy
  }
}
