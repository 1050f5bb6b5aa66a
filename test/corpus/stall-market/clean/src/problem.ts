export class Problem extends Error {
  constructor(readonly statusCode: number, message: string) {
    super(message)
  }
}
