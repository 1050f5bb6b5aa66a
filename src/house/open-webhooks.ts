import type { Model } from '../model/model.ts'
import type { Outside } from '../ports/outside.ts'
import type { ServerOptions } from '../serve/index.ts'
import type { Variables } from './environment.ts'

/** What sends the webhooks of a model, and the secrets that sign those it is sent. Loaded only where there are some. */
export async function openWebhooks(
  { webhooks, actions }: Model,
  { textOf }: Variables,
  { outside, development }: { readonly outside: Outside; readonly development: boolean },
): Promise<Pick<ServerOptions, 'webhooks' | 'secrets'>> {
  const secrets = new Map(actions.flatMap(({ name, signed }) => (signed === null ? [] : [[name, textOf(signed)] as const])))
  if (webhooks.length === 0) return { secrets }
  const [{ createWebhookSender }, { createConnectGuard }] = await Promise.all([
    import('../adapters/http-calls/send-webhook.ts'),
    import('../adapters/http-calls/guarded-connect.ts'),
  ])
  const guard = createConnectGuard(development ? { allowLoopback: true } : {})
  const to = new Map(
    webhooks.flatMap(({ name, to: address, secret }) =>
      'entity' in address || secret === null ? [] : [[name, { url: textOf(address), secret: textOf(secret) }] as const],
    ),
  )
  return { secrets, webhooks: { sender: createWebhookSender({ outside, guard }), to } }
}
