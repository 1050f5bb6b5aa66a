import type { Architecture } from '../../model/architecture/architecture.ts'
import type { Call } from '../../model/architecture/code.ts'
import { fileOf } from '../../model/architecture/look-up.ts'
import { isPost } from './messages.ts'

/** It posts to an address that somebody registered. */
export function isOutbound(architecture: Architecture, call: Call): boolean {
  const [address] = call.args
  if (
    !isPost(call) ||
    address?.is !== 'name' ||
    !/\.(url|endpoint|targetUrl|target_url|callbackUrl|callback_url|hookUrl|webhookUrl|webhook_url)$/.test(address.path)
  )
    return false
  const [owner = ''] = address.path.split('.')
  if (/^(config|env|settings|process|options|this|opts|constants|secrets)$/i.test(owner)) return false
  return (
    /hook|subscri|callback/i.test(address.path) ||
    (fileOf(architecture, call.function)?.words.some((word) => /web-?hooks?(_|$)/i.test(word)) ?? false)
  )
}
