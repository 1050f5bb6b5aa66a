import { judgeProblem } from './contract.mjs'
import { judgeShape } from './shape.mjs'

/** Codes of a refusal that a request which the document allows must not get. */
const neverOfAllowed = ['malformed_body', 'malformed_request', 'unsupported_media_type', 'body_too_large']

/** Bytes of target and headers from which on the transport may refuse them; its limit is 16 KiB. */
const nearlyTooLarge = 15_500
const sizeOf = ({ target, headers }) => target.length + Object.entries(headers).flat().join('').length

/** What is wrong with the answer to a request of the fuzzer: sentences, none when all is well. */
export function createJudge({ contract }) {
  const operations = new Map(contract.operations.map((operation) => [operation.id, operation]))
  return (request, answer) => {
    if (answer.status === 431) return sizeOf(request) > nearlyTooLarge ? [] : ['431 for headers that are not large']
    if (request.operation === null) return judgeStranger(request, answer)
    if (request.refused !== undefined) return judgeRefused(request, answer)
    const operation = operations.get(request.operation.id)
    const wrong = contract.judgeAnswer(operation, request, answer)
    const accepted = judgeAcceptance(contract, { ...request, operation }, answer)
    const isRead =
      answer.status === 200 && request.method === 'GET' && operation.id.match(/^(get|list)/) && request.kind === undefined
    return [...wrong, ...accepted, ...(isRead && accepted.length === 0 ? judgeShape(request, answer.text) : [])]
  }
}

/** A path that the document does not have. */
function judgeStranger(request, { status, headers, text }) {
  const expected = [400, 404, ...(request.caller.isBad ? [401] : [])]
  if (status === 405 && headers.allow !== undefined) return judgeProblem(request, status, headers, text)
  if (!expected.includes(status)) return [`${status} for a path that does not exist`]
  return judgeProblem(request, status, headers, text)
}

/** A method that the document does not have on this path. */
function judgeRefused(request, { status, headers, text }) {
  const allow = [...request.refused, 'OPTIONS', ...(request.refused.includes('GET') ? ['HEAD'] : [])].sort().join(', ')
  const wrong = headers.allow === allow ? [] : [`Allow says ${headers.allow}, the document ${allow}`]
  if (request.method === 'OPTIONS') return status === 204 ? wrong : [...wrong, `OPTIONS answered ${status}`]
  if (status !== 405) return [`a method that the path does not have is answered ${status}`]
  return [...wrong, ...judgeProblem(request, status, headers, text)]
}

/** What the document forbids is not accepted; what it allows is not called unreadable. */
function judgeAcceptance(contract, request, { status, text }) {
  const forbidden = contract.judgeRequest(request)
  if (status < 400) return forbidden === null ? [] : [`accepted what the document does not allow: ${forbidden}`]
  if (forbidden !== null || request.kind !== undefined || !text.includes('"code"')) return []
  const { code } = JSON.parse(text)
  return neverOfAllowed.includes(code) ? [`refused as ${code} what the document allows`] : []
}
