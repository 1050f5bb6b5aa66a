import { settings } from './settings.js'

export async function sendMail(to, template, data) {
  const response = await fetch(settings.mailUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to, template, data }),
    signal: AbortSignal.timeout(4_000),
  })
  if (!response.ok) throw new Error(`mail service answered ${response.status}`)
}
