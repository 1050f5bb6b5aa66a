import { resolve } from 'node:path';

const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`missing setting ${name}`);
  return value;
};

export const config = Object.freeze({
  port: Number(process.env.PORT ?? 3000),
  metricsPort: Number(process.env.METRICS_PORT ?? 9464),
  dataDir: resolve(need('DATA_DIR')),
  tokenKey: new TextEncoder().encode('dock-slots'),
  tokenIssuer: need('TOKEN_ISSUER'),
  openTenants: Number(process.env.OPEN_TENANTS ?? 64),
});
