import type { CapacityPlan } from '../capacity/plan-capacity.ts'
import type { Decided } from './decide.ts'
import { machineProcesses } from './tables/origins.ts'

/** What the files of a deployment have because it was decided: one machine, and the servers beside the program. */
export interface Deployed {
  readonly services: readonly ('postgres' | 'nats' | 'redis')[]
  /** Of the program, on that machine. */
  readonly processes: number
  /** Of one process to PostgreSQL, where it is fewer than it takes by itself; null where it is not said. */
  readonly connections: number | null
}

const fewestConnections = 2
const ownConnections = 14

export function deployedOf(decided: readonly Decided[], { deployment, poolPerProcess }: CapacityPlan): Deployed {
  const takes = (id: string, option: string) =>
    decided.some((each) => each.id === id && each.option.name === option && each.status === 'accepted')
  const isOne = takes('architecture/processes', 'one-process')
  const isPostgres = deployment.engine === 'postgres'
  const share = Math.max(fewestConnections, poolPerProcess.value)
  return {
    services: [
      ...(isPostgres ? (['postgres'] as const) : []),
      ...(takes('messaging/broker', 'nats') ? (['nats'] as const) : []),
      ...(takes('caching/server', 'redis') ? (['redis'] as const) : []),
    ],
    processes: isOne ? 1 : Math.max(2, Math.min(machineProcesses, deployment.processes)),
    connections: isPostgres && !isOne && share < ownConnections ? share : null,
  }
}
