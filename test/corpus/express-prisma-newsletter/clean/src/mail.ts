import { settings } from './settings.js'

/** The service drops a second mail with the same key. */
export async function sendMail(key: string, to: string, subject: string, html: string, unsubscribe: string) {
  const response = await fetch(new URL('/v1/send', settings.MAIL_URL), {
    method: 'POST',
    headers: { authorization: `Bearer ${settings.MAIL_TOKEN}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ to, subject, html, headers: { 'List-Unsubscribe': `<${unsubscribe}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } }),
    signal: AbortSignal.timeout(8_000),
    redirect: 'error',
  })
  if (!response.ok) throw new Error(`mail service answered ${response.status}`)
}
