import type { EnvText, Model } from '../model/model.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A text of the blueprint that the environment may hold. */
export interface EnvPlace {
  /** In the blueprint: `webhooks.partner.secret`. */
  readonly path: string
  readonly text: EnvText
  readonly isSecret: boolean
}

/** The values of texts that the environment holds, or a sentence for each that it does not. */
export function readEnvTexts(
  places: readonly EnvPlace[],
  environment: Environment,
  { development }: { readonly development: boolean },
): { readonly values: ReadonlyMap<string, string>; readonly faults: readonly string[] } {
  const values = new Map<string, string>()
  const faults: string[] = []
  for (const { path, text } of places) {
    const value = valueOf(text, environment, development)
    if (value !== undefined) values.set(path, value)
    else if ('env' in text) faults.push(`\`${text.env}\` is not set, and \`${path}\` of the blueprint needs it`)
  }
  return { values, faults }
}

function valueOf(text: EnvText, environment: Environment, development: boolean): string | undefined {
  if ('text' in text) return text.text
  return environment[text.env]?.trim() || (development ? (text.otherwise ?? undefined) : undefined)
}

/** Every text of webhooks, those that go out and those that come in. */
export function webhookPlaces(model: Model): readonly EnvPlace[] {
  return [
    ...model.webhooks.flatMap(({ name, to, secret }) => [
      ...('entity' in to ? [] : [{ path: `webhooks.${name}.to`, text: to, isSecret: false }]),
      ...(secret === null ? [] : [{ path: `webhooks.${name}.secret`, text: secret, isSecret: true }]),
    ]),
    ...model.actions.flatMap(({ name, signed }) =>
      signed === null ? [] : [{ path: `actions.${name}.signed.secret`, text: signed, isSecret: true }],
    ),
  ]
}
