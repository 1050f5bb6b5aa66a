import { Refusal } from './errors.js';
import { read } from './tokens.js';

export async function signedIn(req, _res, next) {
  try {
    req.courier = await read((req.get('authorization') ?? '').replace(/^Bearer /, ''));
  } catch (error) {
    req.log.warn({ event: 'auth.failed', reason: error.code ?? error.message }, 'token refused');
    throw new Refusal(401, 'Sign in first');
  }
  next();
}

export function dispatcher(req, _res, next) {
  if (req.courier.role !== 'dispatcher') {
    req.log.warn({ event: 'auth.forbidden', courier: req.courier.id }, 'not a dispatcher');
    throw new Refusal(403, 'Dispatchers only');
  }
  next();
}
