import { ZodError } from 'zod';

export class Problem extends Error {
  constructor(status, title) {
    super(title);
    this.status = status;
  }
}

/** The outermost middleware: whatever goes wrong leaves in one shape. */
export async function problems(ctx, next) {
  try {
    await next();
    if (ctx.status === 404 && ctx.body === undefined) throw new Problem(404, 'Not found');
  } catch (error) {
    const status = error instanceof ZodError ? 400 : (error.status ?? 500);
    if (status >= 500) ctx.log.error({ err: error }, 'request failed');
    ctx.status = status;
    const title = status >= 500 ? 'Internal error' : error instanceof Problem ? error.message : 'The request cannot be served';
    ctx.body = { type: 'about:blank', title, status, instance: ctx.requestId };
    ctx.type = 'application/problem+json';
  }
}
