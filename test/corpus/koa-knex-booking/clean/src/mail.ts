import { config } from './config.js'

export async function sendMail(to: string, template: string, data: object) {
  const response = await fetch(new URL('/send', config.MAIL_URL), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ to, template, data }), signal: AbortSignal.timeout(4_000) })
  if (!response.ok) throw new Error(`mail service answered ${response.status}`)
}
