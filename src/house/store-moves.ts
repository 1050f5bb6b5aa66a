import type { Decided } from '../design/index.ts'

const question = 'database/primary-store'

/**
 * What to do where rows are to live elsewhere than the last design had them: the new store begins empty, and a deployment on it
 * looks as if everything were lost.
 */
export function storeMoves(former: Readonly<Record<string, string>>, decided: readonly Decided[]): readonly string[] {
  const [was, is] = [former[question], decided.find(({ id }) => id === question)?.option.name]
  if (was === undefined || is === undefined || (was === 'sqlite') === (is === 'sqlite')) return []
  const [from, to, command] =
    is === 'sqlite'
      ? ['PostgreSQL', 'SQLite', '--from <its URL> --to <a data folder>']
      : ['SQLite', 'PostgreSQL', '--from <the data folder> --to <its URL>']
  return [
    `\`compose.yaml\` runs on ${to} from now on, which begins empty: rows that are in ${from} stay there until the server is stopped and \`npx lintel migrate copy ${command}\` carries them over`,
  ]
}
