import { hash as argonHash, verify } from 'argon2'

const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hash = (password: string) => argonHash(password, options)

/** For a person who does not exist the same work is done, so that the time tells nothing. */
const nobody = await hash('nobody has this password')

export async function matches(password: string, stored: string | null | undefined) {
  const right = await verify(stored ?? nobody, password)
  return right && stored != null
}
