import { jwtVerify } from 'jose';
import { config } from './config.js';
import { tenantDatabase } from './databases.js';
import { Refusal } from './errors.js';

/** The key id only chooses among our own keys; an unknown one is refused. */
const keyFor = (header) => {
  const key = config.tokenKeys.get(header.kid);
  if (!key) throw new Error('unknown key');
  return key;
};

export async function authenticate(req, _res, next) {
  const token = /^Bearer ([\w.-]+)$/.exec(req.get('authorization') ?? '')?.[1];
  try {
    const { payload } = await jwtVerify(token ?? '', keyFor, {
      algorithms: ['HS256'],
      issuer: config.tokenIssuer,
      audience: 'dock-slots',
      requiredClaims: ['sub', 'exp', 'tenant'],
    });
    req.user = { id: payload.sub, role: payload.role };
    req.db = tenantDatabase(payload.tenant);
    req.tenantId = payload.tenant;
  } catch (error) {
    req.log.warn({ event: 'auth.refused', reason: error.code ?? error.name }, 'token refused');
    throw new Refusal(401, 'Sign in first');
  }
  if (!req.db) throw new Refusal(401, 'Sign in first');
  next();
}

export const only = (role) => (req, _res, next) => {
  if (req.user.role !== role) {
    req.log.warn({ event: 'auth.forbidden', user: req.user.id, needs: role }, 'role missing');
    throw new Refusal(403, 'Not yours to do');
  }
  next();
};
