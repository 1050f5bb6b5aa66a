#!/usr/bin/env node
import module from 'node:module'

// From Node 22 on: what was compiled is kept, which is a third of a start.
module.enableCompileCache?.()
await import('../dist/doors/cli/main.js')
