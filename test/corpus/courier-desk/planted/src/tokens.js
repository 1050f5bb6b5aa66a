import { readFileSync } from 'node:fs';
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
    .sign(key);

export async function read(token) {
  const { payload } = await jwtVerify(
    token,
    ({ kid }) => readFileSync(`keys/${kid}`),
    { issuer: ISSUER, audience: 'handheld' },
  );
  return { id: payload.sub, role: payload.role };
}
