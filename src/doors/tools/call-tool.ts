import type { ValidateFunction } from 'ajv'
import { ApprovalError, type Plan, type ProposedPlan } from '../../approval/index.ts'
import { createAjv } from '../../kit/ajv.ts'
import type { JsonObject } from '../../kit/json.ts'
import { nearest } from '../../kit/text.ts'
import { readFault } from '../cli/faults.ts'
import { mostCharacters, shortened } from './page.ts'
import type { createJobs, ProgressNews } from './run-job.ts'
import { listOf, oneOf, shape, text } from './schemas.ts'
import { ApprovalNeeded, type Schema, type Tool, type Workshop } from './tool.ts'
import { ToolError } from './tool-error.ts'

/** What a caller gets, whatever protocol it speaks. */
export interface Called {
  readonly isError: boolean
  readonly data: JsonObject
  readonly text: string
  /** The plan that a person has to agree to; nothing was done. */
  readonly plan: Plan | null
}

export interface CallOptions {
  readonly signal: AbortSignal
  readonly progress: (news: ProgressNews) => void
  /** The hash of a plan that a person has just agreed to, where the caller asked them. */
  readonly agreedTo?: string | undefined
}

/** Tools that are called by name. */
export interface Caller {
  readonly tools: readonly Tool[]
  /** Always answers: what goes wrong is told in the answer. @throws only what `signal` was aborted with */
  call(name: string, input: JsonObject, options: CallOptions): Promise<Called>
}

interface CallerParts {
  readonly tools: readonly Tool[]
  readonly workshop: Workshop
  readonly jobs: ReturnType<typeof createJobs>
  /** Of processes that are started for a call. */
  readonly environment: NodeJS.ProcessEnv
}

export function createCaller({ tools, workshop, jobs, environment }: CallerParts): Caller {
  const ajv = createAjv({ allErrors: true, strict: false })
  const validators = new Map<string, ValidateFunction>()
  const validatorOf = (tool: Tool) => {
    const found = validators.get(tool.name) ?? ajv.compile(tool.input)
    validators.set(tool.name, found)
    return found
  }
  const run = async (name: string, input: JsonObject, { signal, progress, agreedTo }: CallOptions): Promise<Called> => {
    const tool = tools.find((each) => each.name === name)
    if (tool === undefined) throw unknownTool(name, tools)
    assertInput(validatorOf(tool), input)
    const answer = await tool.run(input, {
      ...workshop,
      signal,
      progress,
      job: (order) => jobs(order, { root: workshop.project.root, environment, signal, progress }),
      needsApproval: (proposed, token) => assertApproved(workshop, proposed, { token, agreedTo }),
    })
    return bounded({ isError: false, data: answer.data, text: answer.text, plan: null })
  }
  return {
    tools,
    async call(name, input, options) {
      try {
        return await run(name, input, options)
      } catch (error) {
        options.signal.throwIfAborted()
        return error instanceof ApprovalNeeded ? planned(error) : failed(error)
      }
    },
  }
}

function unknownTool(name: string, tools: readonly Tool[]): ToolError {
  const near = nearest(
    name,
    tools.map((each) => each.name),
  )
  return new ToolError(
    'unknown_tool',
    `no tool is called \`${shortened(name, 100)}\``,
    near ? `did you mean \`${near}\`?` : '`tools/list` names them all',
  )
}

function assertInput(validate: ValidateFunction, input: JsonObject): void {
  if (validate(input)) return
  const faults = (validate.errors ?? []).slice(0, 5).map(({ instancePath, message = '', params }) => {
    const { additionalProperty, allowedValues } = params as { additionalProperty?: string; allowedValues?: readonly string[] }
    const more = additionalProperty === undefined ? (allowedValues ?? []) : [shortened(additionalProperty, 60)]
    const at = instancePath === '' ? 'the input' : `\`${shortened(instancePath.slice(1).replaceAll('/', '.'), 100)}\``
    return `${at} ${message}${more.length === 0 ? '' : ` (${more.join(', ')})`}`
  })
  throw new ToolError('invalid_input', faults.join('; '), 'see `inputSchema` of the tool')
}

/** @throws ApprovalNeeded */
function assertApproved(
  { approvals }: Workshop,
  proposed: ProposedPlan,
  { token, agreedTo }: { readonly token: string | undefined; readonly agreedTo: string | undefined },
): void {
  const plan = approvals.propose(proposed)
  if (agreedTo === plan.hash) return
  if (token === undefined)
    throw new ApprovalNeeded(plan, agreedTo === undefined ? null : 'what was agreed to is not what would be done now')
  try {
    approvals.redeem(token, plan)
  } catch (error) {
    if (error instanceof ApprovalError && error.code !== 'secret') throw new ApprovalNeeded(plan, error.message)
    throw error
  }
}

/** What a destructive tool answers in place of what its output schema says, while it waits for a person. */
export const planSchema: Schema = shape(
  {
    state: oneOf('nothing was done', ['approval_needed']),
    refused: text('why what was given as an approval is none'),
    planId: text('of the plan'),
    title: text('what it would do'),
    changes: listOf(text('a sentence'), 'what would change'),
    loses: listOf(text('a sentence'), 'what would be gone for good'),
    safeWay: listOf(text('a sentence'), 'how to come to the same end and lose nothing'),
    approve: text('what a person does to have it carried out'),
  },
  ['state', 'planId', 'title', 'changes', 'loses', 'safeWay', 'approve'],
)

/** The state of a destructive tool that waits. */
function planned({ plan, refused }: ApprovalNeeded): Called {
  const most = 60
  const cut = (lines: readonly string[]) => lines.slice(0, most).map((line) => shortened(line, 200))
  const approve = `a person runs \`lintel approve ${plan.id}\` in a terminal, and gives the token that it prints; then call again with it as \`approval\``
  const data = {
    state: 'approval_needed',
    ...(refused === null ? {} : { refused }),
    planId: plan.id,
    title: plan.title,
    changes: cut(plan.changes).slice(0, 40),
    loses: cut(plan.loses).slice(0, 20),
    safeWay: cut(plan.safeWay),
    approve,
  }
  const section = (name: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${name}:`, ...lines.map((line) => `  - ${line}`)]
  const words = [
    refused === null ? 'nothing was done: a person has to approve this plan' : `nothing was done: ${refused}`,
    `${plan.id}: ${plan.title}`,
    ...section('changes', data.changes),
    ...section('lost for good', data.loses),
    ...section('the safe way', data.safeWay),
    approve,
  ].join('\n')
  return { isError: refused !== null, data, text: words, plan }
}

/** What is wrong, where, and what to do; never a stack. */
function failed(error: unknown): Called {
  const { code, message, remedy, file, more } = error instanceof ToolError ? error : asToolError(error)
  const fault = { code, message: shortened(message, 2_000), remedy, ...(file === undefined ? {} : { where: file }) }
  const rest = JSON.stringify(more).length < mostCharacters / 2 ? more : { note: 'the details are too long to be told here' }
  const where = file === undefined ? '' : `${file}: `
  return {
    isError: true,
    data: { error: { ...fault, ...rest } },
    text: [`${where}${fault.message}`, fault.remedy, ...(Object.keys(rest).length === 0 ? [] : [JSON.stringify(rest)])].join(
      '\n',
    ),
    plan: null,
  }
}

function asToolError(error: unknown): ToolError {
  const name = (error as Error | null)?.name
  const { code: own, remedy: todo, path } = error as { code?: string; remedy?: string; path?: string }
  if (name === 'OutsideFolderError')
    return new ToolError(
      'outside',
      (error as Error).message,
      todo ?? '',
      path === undefined ? {} : { file: shortened(path, 200) },
    )
  if (name === 'ApprovalError') return new ToolError(own ?? 'approval', (error as Error).message, todo ?? '')
  if (name === 'KnowledgeError')
    return new ToolError(
      own ?? 'refused',
      (error as Error).message,
      remedyOf[own ?? ''] ?? 'change the statement, and call again',
    )
  const { exit, code, message, remedy, file } = readFault(error)
  const says = exit === 3 ? `a fault of Lintel: ${message}` : message
  return new ToolError(
    code,
    says,
    remedy ?? (exit === 3 ? 'please report it' : 'mend it, and call again'),
    file === undefined ? {} : { file },
  )
}

const remedyOf: Readonly<Record<string, string>> = {
  refused:
    'read with `agent_knowledge_query`; record with one INSERT or UPDATE of `decisions`, `patterns` or `insights`; what holds no more gets another `status`',
  'version-conflict': 'get the value anew with `memory_retrieve`, and store what you make of it with its version',
  busy: 'another process changes memory: try again',
  'too-large': 'ask for less: fewer columns, a WHERE, a LIMIT',
  'too-long': 'ask for less: fewer columns, a WHERE, a LIMIT',
}

/** No answer is longer than fits. A tool pages what it answers; a text that is longer all the same is cut. */
function bounded(called: Called): Called {
  if (JSON.stringify(called.data).length > mostCharacters)
    return failed(new ToolError('too_large', 'the answer would not fit', 'ask for less: a smaller `limit`, one thing by name'))
  return { ...called, text: shortened(called.text, mostCharacters) }
}
