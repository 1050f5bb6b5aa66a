/** Evaluates the blueprints of a tree of texts, and answers what is wrong with each. Nothing of them is run. */
import { posix } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { isObject } from '../../../kit/json.ts'
import { checkBlueprint } from '../../../model/check.ts'
import { type Contract, contractFormat } from '../../../model/contract.ts'
import { diffContract } from '../../../model/diff-contract.ts'
import { normalise } from '../../../model/normalise.ts'
import { evaluateBlueprints } from '../../../readers/blueprint/index.ts'
import type { CheckOrder, Verdict } from './check-proposals.ts'

const { files } = workerData as CheckOrder
const paths = Object.keys(files).sort()
const found = await evaluateBlueprints({
  files: paths.map((path) => ({ path, sizeBytes: files[path]!.length })),
  has: (path) => Object.hasOwn(files, path),
  text: (path) => files[path]!,
})
parentPort!.postMessage(found.map(verdictOf))

function verdictOf(each: (typeof found)[number]): Verdict {
  const { file } = each
  if ('says' in each) return { file, state: 'unread', says: each.says, mistakes: [] }
  const mistakes = checkBlueprint(each.value)
  const broken = mistakes.length > 0 ? null : breaks(file, each.value)
  return { file, state: mistakes.length > 0 || broken !== null ? 'wrong' : 'right', says: broken, mistakes }
}

/** The released versions beside a blueprint that it would break. */
function breaks(file: string, value: unknown): string | null {
  const folder = posix.join(posix.dirname(file), 'api')
  const contracts = paths.filter((path) => posix.dirname(path) === folder && /^v\d{1,6}\.json$/.test(posix.basename(path)))
  if (contracts.length === 0) return null
  const model = normalise(value)
  const says = contracts.flatMap((path) => {
    const contract = contractAt(path)
    if (contract === null) return [`\`${path}\` is not what \`lintel release\` writes`]
    const breaking = diffContract(contract, model).changes.filter(({ risk }) => risk === 'breaking')
    return breaking.map((change) => `it breaks \`${path}\` at ${change.path}: ${change.says}`)
  })
  return says.length === 0 ? null : says.slice(0, 20).join('; ')
}

function contractAt(path: string): Contract | null {
  try {
    const read: unknown = JSON.parse(files[path]!)
    const isContract = isObject(read) && read.format === contractFormat && isObject(read.entities)
    return isContract ? (read as unknown as Contract) : null
  } catch {
    return null
  }
}
