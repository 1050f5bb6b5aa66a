import type { Model } from '../../../model/model.ts'
import { writeOpenApi, writeVersionOpenApi } from '../../openapi/index.ts'
import type { HandoffFile, HandoffParts } from '../handoff.ts'
import { jsonFile } from '../text-file.ts'
import { writeFrontendGuide } from './frontend-guide.ts'

/** The client, the documents of every served version, and how to call. */
export function writeFrontend(model: Model, { client }: HandoffParts): readonly HandoffFile[] {
  return [
    { path: 'client.ts', text: client },
    jsonFile('openapi.json', writeOpenApi(model)),
    ...model.versions.map((version) => jsonFile(`openapi.${version.name}.json`, writeVersionOpenApi(model, version))),
    jsonFile('tsconfig.json', strictTypes),
    writeFrontendGuide(model),
  ]
}

/** What the client is held against; it compiles under a project's own settings just as well. */
const strictTypes = {
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2022', 'dom', 'dom.iterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
  },
  include: ['*.ts'],
}
