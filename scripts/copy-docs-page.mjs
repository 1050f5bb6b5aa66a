// Puts what `/docs` shows beside the code that serves it, so that a backend installs neither the package it comes from
// nor that package's report of its installation.
import { copyFileSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const from = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const to = fileURLToPath(new URL('../dist/docs-page/', import.meta.url))
mkdirSync(to, { recursive: true })
for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'LICENSE']) copyFileSync(join(from, name), join(to, name))
