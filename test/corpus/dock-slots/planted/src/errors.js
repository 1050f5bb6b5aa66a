export class Refusal extends Error {
  constructor(status, title) {
    super(title);
    this.status = status;
  }
}

// Express knows an error handler by its four parameters.
export function errorHandler(error, req, res, _next) {
  const status = error.name === 'ZodError' ? 400 : (error.status ?? 500);
  if (status >= 500) req.log.error({ err: error }, 'request failed');
  res.status(status).type('application/problem+json').json({
    type: 'about:blank',
    title: status >= 500 ? error.message : status === 400 ? 'The input does not fit' : error.message,
    status,
    instance: req.id,
    detail: error.stack,
  });
}
