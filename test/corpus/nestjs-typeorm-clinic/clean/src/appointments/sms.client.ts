import { Injectable } from '@nestjs/common'

@Injectable()
export class SmsClient {
  /** The appointment's id is the gateway's dedupe key: a second call for it sends nothing. */
  async remind(appointmentId: string, phone: string, startsAt: Date) {
    const response = await fetch(`${process.env.SMS_URL}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${process.env.SMS_TOKEN}`, 'content-type': 'application/json', 'idempotency-key': appointmentId },
      body: JSON.stringify({ to: phone, text: `Your appointment is at ${startsAt.toISOString()}` }),
      signal: AbortSignal.timeout(4_000),
      redirect: 'error',
    })
    if (!response.ok) throw new Error(`SMS gateway answered ${response.status}`)
  }
}
