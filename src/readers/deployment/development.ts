/** Words of a file name or a folder that say it is not what runs in production. */
const words =
  /^(override|dev|devel|develop|development|devcontainer|cursor|gitpod|codespaces|local|localhost|test|tests|testing|spec|e2e|cypress|playwright|integration|ci|example|examples|sample|samples|demo|demos|fixture|fixtures|playground|sandbox|debug|docs|doc|benchmark|benchmarks|bench|__tests__|__fixtures__)$/

/** Whether a path says by one of its words that it is for development, tests or show: `docker-compose.dev.yml`. */
export function isDevelopmentPath(path: string): boolean {
  return path
    .toLowerCase()
    .split('/')
    .some((part) => part.split(/[.\-_]+/).some((word) => words.test(word)) || words.test(part))
}

/** Profiles of a compose service under which only developers start it. */
export function areDevelopmentProfiles(profiles: readonly string[]): boolean {
  return profiles.length > 0 && profiles.every((profile) => profile.split(/[.\-_]+/).some((word) => words.test(word)))
}

const notInEarnest =
  /\b(not|never)\b.{0,60}\bprod(uction)?\b|\b(demonstration|demo|development|testing)( purposes)? only\b|\bonly (for|intended for) (demonstration|demo|development|testing)|\binternal testing\b/i

/** Whether the comments at the head of a file say that it is not what runs in production. */
export function isSaidForDevelopment(text: string): boolean {
  const head = /^(?:\s*(?:#[^\n]*|---[^\n]*)?\n)*/.exec(text.slice(0, 1000))?.[0] ?? ''
  return notInEarnest.test(head.replaceAll(/\s*\n\s*#?\s*/g, ' '))
}
