import type { Case } from '../rule.ts'

/** A server of one route, whose handler is `body`. */
export function handler(
  body: string,
  { imports = '', method = 'get', path = '/items/:id' }: { imports?: string; method?: string; path?: string } = {},
): string {
  return `import express from 'express'
${imports}
const app = express()
app.use(express.json())

app.${method}('${path}', async (req, res) => {
  ${body}
})

app.listen(3000)
`
}

/** Code at its usual place, with a compose file that runs so many copies of it. */
export function scaled(code: string, replicas: number): Case {
  return {
    'src/server.ts': code,
    'compose.yaml': `services:
  api:
    build: .
    deploy:
      replicas: ${replicas}
`,
  }
}
