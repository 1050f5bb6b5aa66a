import { z } from 'zod'

const start = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

/** `before` is the time and the id of the last row that the caller has. */
export const page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z
    .string()
    .max(80)
    .regex(/^[0-9T:.Z-]{20,30}_[0-9a-f-]{36}$/)
    .optional()
    .transform((text) => (text ? { at: text.slice(0, text.indexOf('_')), id: text.slice(text.indexOf('_') + 1) } : start)),
})

export function cursorOf(rows: { id: string; createdAt: Date }[], limit: number) {
  const last = rows.at(-1)
  return last && rows.length === limit ? `${last.createdAt.toISOString()}_${last.id}` : null
}
