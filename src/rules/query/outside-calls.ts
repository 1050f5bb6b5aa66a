import type { Call } from '../../model/architecture/code.ts'

/** Only what is waited for: their answers have methods of their own. */
const company = 'asks another company'

/** Packages that wait for another machine, by what is done with them. */
const waits: readonly { readonly target: RegExp; readonly what: string }[] = [
  {
    target:
      /^(global:fetch$|node:https?:(get|request)$|(node-fetch|cross-fetch|got|ky|axios|needle|superagent|undici)(:(?!.*(\(\)\.|create|extend|Agent|isAxiosError|AxiosError|CancelToken|interceptors|defaults|setGlobalDispatcher)).*)?$)/,
    what: 'asks another machine over HTTP',
  },
  {
    target:
      /^(nodemailer:.*\.sendMail|@sendgrid\/mail:.*\.?send(Multiple)?|resend:.*\.send|postmark:.*\.sendEmail\w*|mailgun.*\.create|@aws-sdk\/client-ses.*:.*\.send)$/,
    what: 'sends mail',
  },
  {
    target: /^(stripe|twilio|openai|@anthropic-ai\/sdk|@slack\/web-api|@octokit\/rest|@paypal\/.*|braintree):\w+.*\.\w+$/,
    what: company,
  },
  { target: /^@aws-sdk\/client-[\w-]+:\w+\.send$/, what: 'asks the cloud' },
  {
    target:
      /^(kafkajs:.*\.send(Batch)?|amqplib:.*\.(publish|sendToQueue)|bullmq:Queue\.add(Bulk)?|bull:.*\.add|nats:.*\.(publish|request))$/,
    what: 'puts a message into a queue',
  },
  { target: /^amqplib:.*\.waitForConfirms$/, what: 'waits for the broker' },
  { target: /^node:timers\/promises:setTimeout$/, what: 'sleeps' },
]

/** What a call waits for, where that is another machine or time. */
export function waitOf({ target, callee, to, awaited }: Call): string | null {
  const known = target === null ? undefined : waits.find((each) => each.target.test(target))
  if (known !== undefined) return awaited || known.what !== company ? known.what : null
  return to === null && awaited && (target === null || target === 'global:Promise') && /^(sleep|delay)$/.test(callee)
    ? 'sleeps'
    : null
}
