import { join } from 'node:path'
import { openApprovals } from '../../approval/index.ts'
import type { Environment } from '../../house/environment.ts'
import { realOutside } from '../../house/outside.ts'
import type { ProjectMemory } from '../../house/project-memory.ts'
import { confinedFolder } from '../../kit/confined-folder.ts'
import { allTools } from './all-tools.ts'
import { type Caller, createCaller } from './call-tool.ts'
import { childEnvironment } from './child-environment.ts'
import { createDevServers } from './dev-servers.ts'
import { createLastReview } from './last-review.ts'
import { createJobs } from './run-job.ts'
import type { Tool, Workshop } from './tool.ts'

export interface WorkshopOptions {
  /** The folder of the project: nothing outside of it is read or written by its name. */
  readonly folder: string
  readonly environment: Environment
  /** Variables that processes of the project are given beside the usual ones. */
  readonly passEnvironment: readonly string[]
  /** Tools of one door alone, beside those of all. */
  readonly moreTools?: (workshop: Workshop) => readonly Tool[]
}

export interface OpenWorkshop {
  readonly workshop: Workshop
  readonly caller: Caller
  /** Ends the servers that were started, and gives back memory. */
  close(): Promise<void>
}

/** Where Lintel, Git and packages keep what is theirs: an agent writes nothing there by a tool. */
const closed = ['.lintel', '.git', 'node_modules']

/** The tools of a project, and what they share, in the order in which the process lives. */
export function openWorkshop({ folder, environment, passEnvironment, moreTools = () => [] }: WorkshopOptions): OpenWorkshop {
  const project = confinedFolder(folder, { closed, randomBytes: realOutside.randomBytes })
  const children = childEnvironment(environment, passEnvironment)
  const knowledge = onceOpened(project.root)
  const workshop: Workshop = {
    project,
    approvals: openApprovals(join(project.root, '.lintel'), realOutside),
    servers: createDevServers(children),
    lastReview: createLastReview(),
    outside: realOutside,
    knowledge: knowledge.get,
  }
  return {
    workshop,
    caller: createCaller({ tools: [...allTools, ...moreTools(workshop)], workshop, jobs: createJobs(), environment: children }),
    async close() {
      await workshop.servers.stopAll()
      await knowledge.close()
    },
  }
}

/** Memory is opened by the first who asks; one that could not be opened is tried anew. */
function onceOpened(folder: string): { readonly get: () => Promise<ProjectMemory>; readonly close: () => Promise<void> } {
  let opening: Promise<ProjectMemory> | null = null
  return {
    get: () => {
      opening ??= import('../../house/project-memory.ts').then(({ openProjectMemory }) => openProjectMemory(folder))
      const mine = opening
      return mine.catch((error: unknown) => {
        if (opening === mine) opening = null
        throw error
      })
    },
    close: async () => {
      if (opening !== null) await (await opening.catch(() => null))?.close()
    },
  }
}
