export class Refusal extends Error {
  constructor(status, title) {
    super(title);
    this.status = status;
  }
}

export function onError(error, req, res, _next) {
  const status = error.name === 'ZodError' ? 400 : (error.status ?? 500);
  if (status >= 500) req.log.error({ err: error }, 'request failed');
  const title = error instanceof Refusal ? error.message : status < 500 ? 'The request does not fit' : 'Internal error';
  res.status(status).type('application/problem+json').send({ type: 'about:blank', title, status, instance: req.id });
}
