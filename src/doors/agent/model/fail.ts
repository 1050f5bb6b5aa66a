import type { APICallError } from 'ai'
import type { ModelChoice } from './choose-model.ts'
import { ModelError } from './language-model.ts'

const packages = {
  anthropic: 'ai@6.0.326 @ai-sdk/anthropic@3.0.138',
  openai: 'ai@6.0.326 @ai-sdk/openai@3.0.141',
  local: 'ai@6.0.326 @ai-sdk/openai-compatible@2.0.87',
}

export function missingPackage(provider: ModelChoice['provider']): ModelError {
  const says = 'the packages that speak to a language model are not installed'
  return new ModelError('missing_package', says, `npm install ${packages[provider]} diff@9.0.0`)
}

/** What the SDK throws, in our words: which side is at fault, and what to do. */
export function asModelError(
  { APICallError, RetryError }: Pick<typeof import('ai'), 'APICallError' | 'RetryError'>,
  error: unknown,
): ModelError {
  const tries = RetryError.isInstance(error) ? error.errors.length : 1
  const last = RetryError.isInstance(error) ? error.lastError : error
  const again = tries > 1 ? `, after ${tries} tries` : ''
  if (!APICallError.isInstance(last)) return badAnswer(last as Error)
  const { statusCode } = last
  if (statusCode === undefined)
    return new ModelError(
      'model_unreachable',
      `the model's server cannot be reached${again}: ${reasonOf(last)}`,
      'check that it runs, and its URL',
    )
  const says = `the model's server answers ${statusCode}${again}: ${reasonOf(last)}`
  return new ModelError(
    ...(statusCode >= 200 && statusCode < 300
      ? badAnswerParts(last)
      : ([codeOf(statusCode), says, remedyOf(statusCode)] as const)),
  )
}

function codeOf(status: number): string {
  if (status === 401 || status === 403) return 'model_key'
  if (status === 404) return 'model_unknown'
  return status === 429 ? 'model_busy' : status >= 500 ? 'model_down' : 'model_refused'
}

function remedyOf(status: number): string {
  if (status === 401 || status === 403) return 'check the key, and that it may use this model'
  if (status === 404) return 'check the name of the model, and the URL'
  return status === 429 || status >= 500 ? 'try again later' : 'see what it says: a smaller `--most-tokens`, or another model'
}

function badAnswer(error: Error): ModelError {
  return new ModelError(...badAnswerParts(error))
}

function badAnswerParts({ message }: Error): readonly [string, string, string] {
  const says = `the model's server answers what is not of its protocol: ${firstLine(message)}`
  return ['model_answer', says, 'check that the URL is one of that protocol']
}

function reasonOf({ message, cause }: APICallError): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return firstLine(code === undefined ? message : `${message} (${code})`)
}

/** It comes from elsewhere. */
function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 300) || 'it says nothing'
}
