import { GraphQLError } from 'graphql'

export const refuse = (message: string, code = 'BAD_USER_INPUT') => new GraphQLError(message, { extensions: { code } })

export function text(value: string, most: number) {
  const trimmed = value.trim()
  if (trimmed.length === 0 || trimmed.length > most) throw refuse(`Between 1 and ${most} characters`)
  return trimmed
}

export function uuid(value: string) {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) throw refuse('Not an id')
  return value
}
