import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isHiddenPath, judgePath } from './path-rules.ts'

test('what a model may change, what is marked and what is refused', () => {
  const marked: Readonly<Record<string, readonly string[]>> = {
    'blueprint.ts': [],
    'src/orders/part.ts': [],
    'docs/environment.md': [],
    'src/monkey.ts': [],
    'package.json': ['runs code'],
    'packages/web/package.json': ['runs code'],
    '.github/workflows/ci.yml': ['runs code'],
    '.GitHub/workflows/ci.yml': ['runs code'],
    '.gitlab-ci.yml': ['runs code'],
    '.ci/run': ['runs code'],
    'deploy/Dockerfile': ['runs code'],
    'scripts/release.sh': ['runs code'],
    '.husky/pre-commit': ['runs code'],
    '.vscode/tasks.json': ['runs code'],
    'vitest.config.ts': ['runs code'],
    'lintel.json': ['runs code'],
    'AGENTS.md': ['steers agents'],
    '.claude/settings.json': ['steers agents'],
    'api/v1.json': ['changes what was released'],
  }
  for (const [path, marks] of Object.entries(marked)) assert.deepEqual(judgePath(path), { marks }, path)
  for (const path of [
    '.git/hooks/pre-commit',
    '.GIT/config',
    'a/.git/config',
    '.git./config',
    '.git /config',
    '.git::$INDEX_ALLOCATION/config',
    '.g\u200cit/config',
    '\uff0egit/config',
    '.lintel/approval.key',
    'node_modules/lintel/index.js',
    '.env',
    '.env.example',
    'config/.ENV.local',
    'tls/server.key',
    'id_ed25519.pub',
    '.npmrc',
    'terraform.tfstate',
    'a\u202eb.ts',
    'a\nb.ts',
    'blueprint.ts.',
    'blueprint.ts ',
  ])
    assert.ok('refused' in judgePath(path), JSON.stringify(path))
})

test('what a model may not see', () => {
  for (const path of [
    '.env',
    'a/.env.production',
    '.lintel/plans/x.json',
    '.git/HEAD',
    'x/node_modules/y',
    'cert.pem',
    '.aws/credentials',
  ])
    assert.ok(isHiddenPath(path), path)
  for (const path of [
    'env.ts',
    'src/key.ts',
    'src/secret-santa.ts',
    'environment/x.ts',
    '.gitignore',
    '.github/workflows/ci.yml',
  ])
    assert.ok(!isHiddenPath(path), path)
})
