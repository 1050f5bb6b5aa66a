import { Cron, CronPattern } from 'croner'
import type { Action, Blueprint, Job, Saga } from './blueprint.ts'
import { type At, type Report, show } from './check-report.ts'
import { didYouMean, unknownName, type World } from './check-world.ts'
import { eventFields, isVersioned } from './event.ts'

/** Events, jobs and sagas: their names, their schedules, and what they start. */
export function checkWork({ blueprint }: World, report: Report): void {
  const { actions = {}, jobs = {}, sagas = {} } = blueprint
  checkSubjects(blueprint, report)
  for (const [name, action] of Object.entries(actions)) checkStarts(blueprint, action, ['actions', name, 'starts'], report)
  for (const [name, job] of Object.entries(jobs)) {
    const at = ['jobs', name]
    if (Object.hasOwn(sagas, name))
      report('LNTM035', at, `a saga is called ${show(name)} too, so \`start\` could mean either`, 'rename one of the two')
    checkSchedule(job, at, report)
    checkEmits(blueprint, job.emits, [...at, 'emits'], report)
    checkStarts(blueprint, job, [...at, 'starts'], report)
  }
  for (const [name, saga] of Object.entries(sagas)) checkSaga(blueprint, saga, ['sagas', name], report)
}

function checkSubjects({ events = {} }: Blueprint, report: Report): void {
  for (const [name, event] of Object.entries(events)) {
    if (!isVersioned(event) || event.subject === undefined) continue
    const { subject } = event
    const fields = eventFields(event)
    const at = ['events', name, 'subject']
    const field = Object.hasOwn(fields, subject) ? fields[subject] : undefined
    const fit = Object.entries(fields).flatMap(([each, { kind, ...says }]) =>
      (kind === 'ref' || kind === 'text') && !('optional' in says && says.optional === true) ? [each] : [],
    )
    if (field === undefined) unknownName('field', subject, { among: fit, at, report })
    else if (!fit.includes(subject)) {
      const remedy =
        fit.length > 0 ? `write ${fit.slice(0, 5).map(show).join(' or ')}` : 'leave `subject` out, or make the field required'
      report(
        'LNTM054',
        at,
        `\`${subject}\` is not a required ref or text, so some events would have no place in the order`,
        remedy,
      )
    }
  }
}

/** Events that are named in a list. */
export function checkEmits({ events = {} }: Blueprint, emits: readonly string[] = [], at: At, report: Report): void {
  const among = Object.keys(events)
  for (const [i, event] of emits.entries())
    if (!Object.hasOwn(events, event)) unknownName('event', event, { among, at: [...at, i], report })
}

function checkStarts(
  { jobs = {}, sagas = {} }: Blueprint,
  { starts = [], kind }: Pick<Action, 'starts' | 'kind'>,
  at: At,
  report: Report,
): void {
  if (kind === 'query' && starts.length > 0)
    report(
      'LNTM079',
      at,
      'a query only reads, so it has nothing to start',
      'remove `starts`, or `kind`, which makes it a command',
    )
  for (const [i, name] of starts.entries()) {
    if (Object.hasOwn(sagas, name)) continue
    const job = Object.hasOwn(jobs, name) ? jobs[name] : undefined
    if (job === undefined)
      unknownName('work', name, { among: [...Object.keys(jobs), ...Object.keys(sagas)], at: [...at, i], report })
    else if (isScheduled(job)) {
      const remedy = `remove ${show(name)} here, or its schedule`
      report('LNTM085', [...at, i], `${show(name)} has a schedule, so code does not start it`, remedy)
    }
  }
}

function isScheduled({ every, cron }: Job): boolean {
  return every !== undefined || cron !== undefined
}

function checkSchedule(job: Job, at: At, report: Report): void {
  const { every, cron, zone, input } = job
  if (every !== undefined && cron !== undefined)
    report('LNTM080', [...at, 'cron'], 'it runs `every` so often and by `cron`', 'remove one of the two')
  if (zone !== undefined && cron === undefined)
    report('LNTM081', [...at, 'zone'], 'only `cron` is read in a time zone', 'remove `zone`, or write `cron`')
  else if (zone !== undefined && !isZone(zone)) {
    const remedy = () =>
      didYouMean(zone, Intl.supportedValuesOf('timeZone')) ?? "write a name of the IANA, such as 'Europe/Berlin'"
    report('LNTM084', [...at, 'zone'], `${show(zone)} is not a time zone`, remedy)
  }
  if (isScheduled(job) && input !== undefined)
    report('LNTM082', [...at, 'input'], 'a schedule has nothing to give as input', 'remove `input`, or the schedule')
  if (cron === undefined) return
  const mistake = cronMistake(cron)
  if (mistake !== undefined)
    report(
      'LNTM083',
      [...at, 'cron'],
      `${show(cron)} is not a schedule: ${mistake}`,
      "write minute, hour, day, month and weekday, such as '0 3 * * *'",
    )
}

function isZone(zone: string): boolean {
  // An offset is understood too, and would be wrong for half of the year.
  if (/^[+-]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** Any instant would do: it is only asked whether there is a next one. */
const someDay = new Date('2026-01-01T00:00:00Z')

function cronMistake(cron: string): string | undefined {
  try {
    const mode = '5-or-6-parts'
    new CronPattern(cron, 'UTC', { mode })
    return new Cron(cron, { mode, timezone: 'UTC', paused: true }).nextRun(someDay) === null ? 'there is no such day' : undefined
  } catch (error) {
    const says = (error as Error).message.replace(/^CronPattern: /, '').replaceAll(/\.$/g, '')
    return says.charAt(0).toLowerCase() + says.slice(1)
  }
}

function checkSaga(blueprint: Blueprint, { steps, emits }: Saga, at: At, report: Report): void {
  checkEmits(blueprint, emits, [...at, 'emits'], report)
  const taken = new Map(Object.keys(steps).map((step) => [step, `the step \`${step}\``]))
  for (const [step, said] of Object.entries(steps)) {
    const place = [...at, 'steps', step]
    checkEmits(blueprint, said.emits, [...place, 'emits'], report)
    if (said.undo === undefined) continue
    const other = taken.get(said.undo)
    if (other === undefined) taken.set(said.undo, `the undo of \`${step}\``)
    else report('LNTM035', [...place, 'undo'], `${show(said.undo)} is ${other} already`, 'give it another name')
  }
}
