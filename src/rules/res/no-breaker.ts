import { routesThrough } from '../../model/architecture/look-up.ts'
import { outgoing } from '../outgoing.ts'
import type { Rule } from '../rule.ts'
import { handler } from './example.ts'

export const rule: Rule = {
  id: 'res/no-breaker',
  title: 'Requests keep asking a service that is down',
  severity: 'low',
  confidence: 'maybe',
  profile: 'audit',
  once: true,
  says: '`{callee}` is asked in the path of a request, and nothing stops asking when it only fails',
  because:
    'while the other side is down each request waits for its deadline before it fails: the trouble there becomes slowness here',
  instead:
    'put a circuit breaker around it (`opossum`, `cockatiel`), bound how many may ask at a time, and say what is answered without it',
  references: ['ASVS 16.5.2'],

  check(architecture, report) {
    const guarded = architecture.code.files.some(({ imports }) =>
      imports.some(({ from }) =>
        /^(opossum|cockatiel|brakes|mollitia|resilience-typescript|levee|hystrixjs|@nestjs-resilience\/.*)$/.test(from),
      ),
    )
    if (guarded) return
    for (const call of outgoing(architecture)) {
      if (routesThrough(architecture, call.function).length === 0) continue
      report({ at: call.place, subject: 'repository:breaker', values: { callee: call.callee } })
    }
  },

  bad: {
    'a call in a request': handler(
      "res.json(await (await fetch('https://rates.example/today', { signal: AbortSignal.timeout(2000) })).json())",
    ),
  },
  good: {
    'a breaker around it': handler('res.json(await rates.fire())', {
      imports: "import Breaker from 'opossum'\nconst rates = new Breaker(() => fetch('https://rates.example/today'))",
    }),
    'not in the path of a request': `setInterval(() => fetch('https://rates.example/today').then((answer) => keep(answer)), 60_000)\n`,
  },
}
