import type { Case } from '../rule.ts'

/** A server of one route, whose handler is `body`. */
export function handler(
  body: string,
  { imports = '', method = 'get', path = '/items/:id' }: { imports?: string; method?: string; path?: string } = {},
): Case {
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
