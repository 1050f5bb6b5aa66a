import { resolve } from 'node:path';

const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`missing setting ${name}`);
  return value;
};

/** Several keys at once, so that a key can be replaced without turning anybody away. */
function tokenKeys() {
  const keys = new Map();
  for (const [id, key] of Object.entries(JSON.parse(need('TOKEN_KEYS')))) {
    const bytes = Buffer.from(key, 'base64');
    if (bytes.length < 32) throw new Error(`token key ${id} is shorter than 32 bytes`);
    keys.set(id, bytes);
  }
  return keys;
}

export const config = Object.freeze({
  port: Number(process.env.PORT ?? 3000),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  dataDir: resolve(need('DATA_DIR')),
  tokenKeys: tokenKeys(),
  tokenIssuer: need('TOKEN_ISSUER'),
  openTenants: Number(process.env.OPEN_TENANTS ?? 64),
});
