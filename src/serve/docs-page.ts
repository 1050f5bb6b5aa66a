import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import type { RouteKind } from './request-state.ts'

const files = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"

/** `/docs`: Swagger UI, copied here by the build, so it works without a network. */
export function addDocsPage(app: FastifyInstance, title: string, config: { lintel: RouteKind }): void {
  const kept = new Map<string, Buffer>()
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>
`
  const start = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, tryItOutEnabled: true, persistAuthorization: true, validatorUrl: null })\n`
  app.get('/docs', { config }, (_request, reply) =>
    reply.header('content-security-policy', policy).header('content-type', 'text/html; charset=utf-8').send(html),
  )
  app.get('/docs/start.js', { config }, (_request, reply) =>
    reply.header('content-type', 'text/javascript; charset=utf-8').send(start),
  )
  for (const [name, type] of Object.entries(files)) {
    app.get(`/docs/${name}`, { config }, async (_request, reply) => {
      let bytes = kept.get(name)
      if (!bytes) {
        bytes = await readFile(new URL(`../docs-page/${name}`, import.meta.url))
        kept.set(name, bytes)
      }
      return reply.header('content-type', type).header('cache-control', 'public, max-age=86400').send(bytes)
    })
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
