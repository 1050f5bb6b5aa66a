import type { Model } from '../../../model/model.ts'
import { blueprintVariables } from '../env-words.ts'
import type { HandoffService } from '../handoff.ts'
import { type Setting, settings } from './settings-list.ts'

/** Every variable that the backend reads, in the form of a file for compose. No secret has a value in it. */
export function writeEnvExample(model: Model, services: readonly HandoffService[]): string {
  const named = blueprintVariables(model)
  return [
    '# Copy to .env, which is for no repository. What is commented out has the default that is told.',
    '',
    '# Whose tokens are accepted: both, or LINTEL_AUTH=none in their place.',
    ...settings.flatMap((setting) => lines(setting)),
    ...(services.includes('postgres')
      ? ['', '# Of compose.yaml: letters and digits alone, such as `openssl rand -hex 24` makes', 'POSTGRES_PASSWORD=']
      : []),
    ...(named.length === 0 ? [] : ['', '# What the blueprint takes from the environment']),
    ...named.flatMap(({ name, places }) => [`# ${places.join(', ')}`, `${name}=`]),
    '',
  ].join('\n')
}

const required = new Set(['LINTEL_ISSUER', 'LINTEL_AUDIENCE'])

function lines({ name, says, otherwise, example, secret, of }: Setting): readonly string[] {
  const told = otherwise === null ? 'not set' : otherwise
  const note = `# ${says}; ${told} unless said${of === null ? '' : ` (${of})`}`
  if (required.has(name)) return [note, `${name}=`]
  return [note, `#${name}=${secret ? '' : example}`]
}
