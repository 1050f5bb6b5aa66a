import { jwtVerify, SignJWT } from 'jose';
import { config } from './config.js';

const [[newest, key]] = config.tokenKeys;
const ISSUER = 'https://desk.example.com';
export const LIFE_S = 1800;

export const issue = (courier) =>
  new SignJWT({ role: courier.role })
    .setProtectedHeader({ alg: 'HS256', kid: newest })
    .setSubject(courier.id)
    .setIssuer(ISSUER)
    .setAudience('handheld')
    .setIssuedAt()
    .setExpirationTime(`${LIFE_S}s`)
    .sign(key);

export async function read(token) {
  const { payload } = await jwtVerify(
    token,
    ({ kid }) => {
      const found = config.tokenKeys.get(kid);
      if (!found) throw new Error('unknown key');
      return found;
    },
    { algorithms: ['HS256'], issuer: ISSUER, audience: 'handheld', requiredClaims: ['sub', 'exp'] },
  );
  return { id: payload.sub, role: payload.role };
}
