import { ObjectId } from 'mongodb'
import { z } from 'zod'

/** A hex string and nothing else becomes an id: an object of operators cannot. */
export const Id = z.string().regex(/^[0-9a-f]{24}$/).transform((hex) => new ObjectId(hex))
export const Page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(50), after: Id.optional() })
export const Queue = Page.extend({ text: z.string().min(2).max(60).optional() })
export const CommentInput = z.object({ key: z.string().uuid(), text: z.string().trim().min(1).max(4000) }).strict()
export const CommentEdit = CommentInput.pick({ text: true }).strict()
export const ReportInput = z.object({ reason: z.enum(['spam', 'abuse', 'other']) }).strict()
export const Decision = z.object({ state: z.enum(['shown', 'hidden']) }).strict()
export const HookInput = z.object({ url: z.string().url().max(2048) }).strict()
