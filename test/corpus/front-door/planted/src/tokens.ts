import { exportJWK, importPKCS8, SignJWT } from 'jose'
import { createPublicKey } from 'node:crypto'
import { config } from './config.js'

const entries = Object.entries(config.SIGNING_KEYS)
const [newest] = entries
if (!newest) throw new Error('SIGNING_KEYS is empty')
const [kid, pem] = newest
const privateKey = await importPKCS8(pem, 'EdDSA')

export const publicKeys = await Promise.all(
  entries.map(async ([id, key]) => ({ ...(await exportJWK(createPublicKey(key))), kid: id, alg: 'EdDSA', use: 'sig' })),
)

export const issue = (userId: string, audience: string) =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setSubject(userId)
    .setIssuer(config.PUBLIC_URL)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('30d')
    .sign(privateKey)
