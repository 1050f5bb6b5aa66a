export type TokenErrorCode =
  | 'token_malformed'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_invalid'
  | 'token_wrong_issuer'
  | 'token_wrong_audience'
  | 'keys_unavailable'

/** Why a token was refused. The message never holds any part of the token, so it may be logged and answered. */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly code: TokenErrorCode

  constructor(code: TokenErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
