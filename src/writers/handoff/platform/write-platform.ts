import type { Model } from '../../../model/model.ts'
import type { HandoffFile, HandoffParts } from '../handoff.ts'
import { backupScript } from './backup-script.ts'
import { writeCompose } from './compose-file.ts'
import { dockerIgnore, writeDockerfile } from './docker-file.ts'
import { writeEnvExample } from './env-example.ts'
import { writePlatformGuide } from './platform-guide.ts'
import { writeWorkflow } from './workflow-file.ts'

/** What builds, runs, checks and ships the backend. */
export function writePlatform(model: Model, { services, sizes }: HandoffParts): readonly HandoffFile[] {
  return [
    { path: 'Dockerfile', text: writeDockerfile(services) },
    { path: '.dockerignore', text: dockerIgnore },
    { path: 'compose.yaml', text: writeCompose(model, services, sizes) },
    { path: '.github/workflows/lintel.yml', text: writeWorkflow(model, services) },
    { path: 'env.example', text: writeEnvExample(model, services) },
    ...(services.includes('postgres') ? [] : [{ path: 'backup.mjs', text: backupScript }]),
    writePlatformGuide(model, services),
  ]
}
