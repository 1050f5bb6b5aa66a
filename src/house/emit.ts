import type { JsonObject } from '../kit/json.ts'
import { checkBlueprint } from '../model/check.ts'
import type { Diagnostic } from '../model/diagnostic.ts'
import { normalise } from '../model/normalise.ts'
import { blueprintSchema } from '../model/schema.ts'
import type { DiagramKind } from '../writers/diagram/index.ts'

export const emitKinds = ['openapi', 'schema', 'sql', 'types', 'diagram', 'blueprint'] as const
export type EmitKind = (typeof emitKinds)[number]

export type { DiagramKind }
export const diagramKinds: readonly DiagramKind[] = ['er', 'context', 'container', 'component', 'sequence', 'saga']

export interface EmitOptions {
  /** JSON in place of text, where there is such a form. */
  readonly json?: boolean
  readonly svg?: boolean
  readonly diagram?: DiagramKind
  /** Whose sequence is drawn; may be left out where there is just one. */
  readonly action?: string | undefined
  /** Which version of the API the document is of; the present one unless said. */
  readonly api?: string
}

/** A version of the API that the blueprint does not serve. */
export class UnservedVersionError extends Error {
  readonly served: readonly string[]

  constructor(version: string, served: readonly string[]) {
    super(`the blueprint does not serve \`${version}\``)
    this.name = 'UnservedVersionError'
    this.served = served
  }
}

/**
 * What is written from a blueprint, ending in a line break. The same blueprint gives the same bytes, everywhere.
 * @throws BlueprintError when it has mistakes; NothingToDrawError when a diagram would be empty.
 */
export async function emit(
  kind: EmitKind,
  blueprint: unknown,
  { json = false, svg = false, diagram = 'er', action, api }: EmitOptions = {},
): Promise<string> {
  switch (kind) {
    case 'schema':
      return emitSchema()
    case 'openapi': {
      const { writeOpenApi, writeVersionOpenApi } = await import('../writers/openapi/index.ts')
      const model = normalise(blueprint)
      if (api === undefined || api === model.version) return asJson(writeOpenApi(model))
      const version = model.versions.find(({ name }) => name === api)
      if (version === undefined) throw new UnservedVersionError(api, [model.version, ...model.versions.map(({ name }) => name)])
      return asJson(writeVersionOpenApi(model, version))
    }
    case 'sql': {
      const { writeTables } = await import('../writers/sql/index.ts')
      const statements = writeTables(normalise(blueprint))
      return json ? asJson({ dialect: 'sqlite', statements }) : statements.map((statement) => `${statement};\n`).join('\n')
    }
    case 'types': {
      const { writeClient } = await import('../writers/client/index.ts')
      return asText(kind, writeClient(normalise(blueprint)), json)
    }
    case 'blueprint': {
      const { writeBlueprint } = await import('../writers/blueprint/index.ts')
      normalise(blueprint)
      return json ? asJson(blueprint) : asText(kind, writeBlueprint(blueprint as Parameters<typeof writeBlueprint>[0]), false)
    }
    case 'diagram': {
      const { writeDiagram, writeSvg } = await import('../writers/diagram/index.ts')
      const model = normalise(blueprint)
      if (svg) return asText('svg', await writeSvg(model, diagram, { action }), json)
      return asText('mermaid', writeDiagram(model, diagram, { action }), json)
    }
  }
}

/** The language itself, which needs no blueprint. */
export function emitSchema(): string {
  return asJson(blueprintSchema())
}

/** The mistakes of a blueprint, and how much of each thing it has. */
export function checkFound(blueprint: unknown): { readonly diagnostics: readonly Diagnostic[]; readonly counts: JsonObject } {
  const diagnostics = checkBlueprint(blueprint)
  const sections = blueprint as Readonly<Record<string, object | undefined>>
  const count = (section: string) => Object.keys(sections[section] ?? {}).length
  const counts = diagnostics.length > 0 ? {} : { entities: count('entities'), actions: count('actions'), events: count('events') }
  return { diagnostics, counts }
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function asText(kind: string, text: string, json: boolean): string {
  const whole = text.endsWith('\n') ? text : `${text}\n`
  return json ? asJson({ kind, text: whole }) : whole
}
