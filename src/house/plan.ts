import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  applySettings,
  type Brief,
  type Calibration,
  type CapacityPlan,
  calibrate,
  catalogue,
  constants,
  type Deployment,
  type PlanCurves,
  parseSettings,
  planCapacity,
  prices,
  projectLoad,
  readBriefFile,
  readCurves,
  readRequest,
  valuesOf,
} from '../design/index.ts'
import { readSpanMs } from '../kit/span.ts'
import type { Blueprint, Rate } from '../model/blueprint.ts'
import type { Model } from '../model/model.ts'
import { rateOf } from '../model/normalise.ts'
import { readCalibration } from './calibration-file.ts'
import { readLast } from './design.ts'
import { loadBlueprint } from './load-app.ts'
import { readModel } from './read-model.ts'

export {
  type CapacityPlan,
  type Deployment,
  writeBytes,
  writeCapacityPlan,
  writeCents,
  writeCurves,
  writeCurvesTable,
  writeNumber,
  writeRounded,
  writeShare,
} from '../design/index.ts'

export interface AskedPlan {
  readonly folder: string
  /** `users=1m`: what if. */
  readonly set: readonly string[]
  /** What is not sized for the load but taken as it is. */
  readonly chosen: Partial<Deployment>
}

export type ProjectLoad = ReturnType<typeof projectLoad>

/** A project with all that a plan of it is made of. */
export interface Project {
  readonly folder: string
  readonly model: Model
  readonly brief: Brief
  readonly load: ProjectLoad
  readonly calibration: Calibration | null
  /** As the decisions of the design are. */
  readonly chosen: Partial<Deployment>
}

export interface ProjectPlan {
  readonly project: Project
  /** As the project was designed. */
  readonly designed: CapacityPlan
  /** As it would be; null where nothing else was asked for. */
  readonly asked: CapacityPlan | null
  readonly curves: PlanCurves
}

/** @throws LoadError, RequestError */
export async function openProject(at: string): Promise<Project> {
  const folder = resolve(at)
  const { value } = await loadBlueprint(folder)
  const model = readModel(value as Blueprint, folder)
  const brief = await briefOf(folder, value as Blueprint)
  const chosen = storeOf(readLast(folder))
  const load = projectLoad(model, brief, partsIn(folder), catalogue)
  return { folder, model, brief, load, calibration: readCalibration(folder), chosen }
}

/** What a project needs to carry its load, and what it would need with other values. @throws LoadError, RequestError */
export async function planProject({ folder, set, chosen }: AskedPlan): Promise<ProjectPlan> {
  const project = await openProject(folder)
  const designed = planOf(project, project.brief, project.chosen)
  const changed = set.length === 0 ? project.brief : applySettings(project.brief, parseSettings(set), catalogue)
  const isAsked = set.length > 0 || Object.keys(chosen).length > 0
  const asked = isAsked ? planOf(project, changed, { ...project.chosen, ...chosen }) : null
  const curves = readCurves(project.model, project.load.load, asked ?? designed, prices, { ...project.chosen, ...chosen })
  return { project, designed, asked, curves }
}

export function planOf(project: Project, brief: Brief, chosen: Partial<Deployment>): CapacityPlan {
  return planCapacity(project.model, project.load.load, valuesOf(brief), constantsOf(project), prices, chosen)
}

export function constantsOf({
  model,
  load,
  brief,
  calibration,
}: Pick<Project, 'model' | 'load' | 'brief' | 'calibration'>): typeof constants {
  if (calibration === null) return constants
  const { demands } = planCapacity(model, load.load, valuesOf(brief), constants, prices, { engine: calibration.engine })
  return calibrate(constants, calibration, demands)
}

/** What the project was designed from; else what its blueprint expects, and what is usual. */
async function briefOf(folder: string, { expects }: Blueprint): Promise<Brief> {
  const file = join(folder, 'brief.yaml')
  if (existsSync(file)) {
    const { request, settings } = await readBriefFile(readFileSync(file, 'utf8'))
    return applySettings(readRequest(request, catalogue), settings, catalogue)
  }
  const perSecond = (rate: Rate | undefined) => {
    const { count, windowMs } = rateOf(rate ?? '0/s')
    return (count * 1_000) / windowMs
  }
  const set = [
    ...(expects?.users === undefined ? [] : [`users=${expects.users}`]),
    ...(expects?.reads === undefined ? [] : [`readsPerSecond=${perSecond(expects.reads)}`]),
    ...(expects?.writes === undefined ? [] : [`writesPerSecond=${perSecond(expects.writes)}`]),
    ...(expects?.p99 === undefined ? [] : [`p99Ms=${readSpanMs(expects.p99)}`]),
  ]
  return applySettings(readRequest('', catalogue), parseSettings(set), catalogue)
}

/** The store that a project was decided to have; nothing where nothing was decided. */
export function storeOf({ decided }: Pick<ReturnType<typeof readLast>, 'decided'>): Partial<Deployment> {
  const store = decided['database/primary-store']
  return store === undefined ? {} : { engine: store === 'sqlite' ? 'sqlite' : 'postgres' }
}

/** Names of the parts that a project has files of. */
export function partsIn(folder: string): readonly string[] {
  const parts = join(folder, 'parts')
  if (!existsSync(parts)) return []
  return readdirSync(parts)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -3))
    .sort()
}
