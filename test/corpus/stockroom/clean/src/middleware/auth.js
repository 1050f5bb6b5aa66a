import { createRemoteJWKSet, jwtVerify } from 'jose';
import config from '../config.js';
import { Problem } from './problem.js';

const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', config.issuer), { timeoutDuration: 3000 });

export async function signedIn(ctx, next) {
  const token = ctx.get('authorization').replace(/^Bearer /, '');
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: config.issuer,
      audience: config.audience,
      algorithms: ['ES256'],
      requiredClaims: ['sub', 'exp'],
    });
    ctx.state.user = { id: payload.sub, roles: Array.isArray(payload.roles) ? payload.roles : [] };
  } catch (error) {
    ctx.log.warn({ event: 'auth.failed', reason: error.code }, 'token refused');
    throw new Problem(401, 'Sign in first');
  }
  await next();
}

export const role = (name) => async (ctx, next) => {
  if (!ctx.state.user.roles.includes(name)) {
    ctx.log.warn({ event: 'auth.forbidden', user: ctx.state.user.id, needs: name }, 'role missing');
    throw new Problem(403, 'Not allowed');
  }
  await next();
};
