/** What a service logs with, and where. */
import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'

const loggers =
  /^(pino(-http)?|winston|bunyan|nestjs-pino|fastify|@logtape\/logtape|tslog|log4js|loglevel|roarr|signale|@google-cloud\/logging(-\w+)?)$/

/** Whether lines are written by a logger that makes records of them. */
export function hasLogger({ code }: Architecture): boolean {
  return code.files.some(
    ({ imports, isTest }) => !isTest && imports.some(({ from, typeOnly }) => loggers.test(from) && !typeOnly),
  )
}

const methods =
  /(?:^|\.)(?:console|log|logger|_log|_logger|Logger)\.(log|info|warn|warning|error|debug|trace|fatal|verbose|silly)$/

/** The level of a call that logs; null for any other call. */
export function levelOf({ callee }: Call): string | null {
  return methods.exec(callee)?.[1] ?? null
}

const tracers =
  /^(@opentelemetry\/(auto-instrumentations-node|sdk-node|instrumentation[\w-]*)|dd-trace|newrelic|elastic-apm-node|@sentry\/\w+|@azure\/monitor-opentelemetry|applicationinsights|@google-cloud\/trace-agent|@appsignal\/nodejs)$/

/** Whether an agent follows requests by itself. */
export function hasTracer({ code, deployment }: Architecture): boolean {
  return (
    code.files.some(({ imports }) => imports.some(({ from }) => tracers.test(from))) ||
    deployment.packages.some(({ dependencies }) => Object.keys(dependencies).some((name) => tracers.test(name)))
  )
}
