import type { Architecture } from '../model/architecture/architecture.ts'
import type { Call } from '../model/architecture/code.ts'
import { callsTo } from './values.ts'

/** Calls that ask another machine over HTTP. */
export function outgoing(architecture: Architecture): readonly Call[] {
  return callsTo(
    architecture,
    /^(global:fetch|(node-fetch|cross-fetch|got|ky|axios|needle|superagent|request|request-promise|undici)(:.*)?|node:https?:(get|request))$/,
  ).filter(
    ({ target }) =>
      // What is asked of an answer is no call of its own.
      !target!.includes('().') &&
      !/:(create|extend|Agent|setGlobalDispatcher|Dispatcher|defaults|interceptors|isAxiosError|AxiosError|CancelToken|ProxyAgent)/.test(
        target!,
      ),
  )
}
