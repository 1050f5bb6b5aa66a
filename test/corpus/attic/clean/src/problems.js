'use strict';
const { MulterError } = require('multer');
const { ZodError } = require('zod');

class Problem extends Error {
  constructor(status, title) {
    super(title);
    this.status = status;
  }
}

const statusOf = (error) => {
  if (error instanceof ZodError) return 400;
  if (error instanceof MulterError) return error.code === 'LIMIT_FILE_SIZE' ? 413 : 400;
  return error.status ?? 500;
};

// eslint-disable-next-line no-unused-vars -- the fourth parameter makes it an error handler
function handler(error, req, res, _next) {
  const status = statusOf(error);
  if (status >= 500) req.log.error({ err: error }, 'request failed');
  if (res.headersSent) return res.destroy();
  const title = error instanceof Problem ? error.message : status >= 500 ? 'Internal error' : 'The input does not fit';
  res.status(status).type('application/problem+json').send({ type: 'about:blank', title, status, instance: req.id });
}

module.exports = { Problem, handler };
