const languages: Readonly<Record<string, string>> = {
  ts: 'ts',
  mts: 'ts',
  cts: 'ts',
  tsx: 'tsx',
  js: 'js',
  mjs: 'js',
  cjs: 'js',
  jsx: 'jsx',
  sql: 'sql',
  json: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  prisma: 'prisma',
  graphql: 'graphql',
  gql: 'graphql',
  sh: 'sh',
  env: 'sh',
}

/** The language of a file, as a code block of Markdown names it; empty where it has no name. */
export function languageOf(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1)
  if (/^(Dockerfile|Containerfile)|\.dockerfile$/i.test(name)) return 'dockerfile'
  if (name.startsWith('.env')) return 'sh'
  return languages[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? ''
}
