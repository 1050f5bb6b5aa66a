import type { EnvText, Model } from '../../model/model.ts'

/** The variable that says it; a text of the blueprint is told as being one, never repeated, since it may be a secret. */
export function sourceOf(
  text: EnvText,
): { readonly from: 'environment'; readonly variable: string } | { readonly from: 'blueprint' } {
  return 'env' in text ? { from: 'environment', variable: text.env } : { from: 'blueprint' }
}

/** A variable that the blueprint takes from the environment, and each place that needs it. */
export interface BlueprintVariable {
  readonly name: string
  readonly places: readonly string[]
}

/** In the order in which the model first names them. */
export function blueprintVariables(model: Model): readonly BlueprintVariable[] {
  const places = new Map<string, string[]>()
  const note = (place: string, text: EnvText | null) => {
    if (text === null || !('env' in text)) return
    places.set(text.env, [...(places.get(text.env) ?? []), place])
  }
  for (const { name, url, headers } of model.external) {
    note(`external.${name}.url`, url)
    for (const header of headers) note(`external.${name}.headers.${header.name}`, header.value)
  }
  for (const { name, to, secret } of model.webhooks) {
    if (!('entity' in to)) note(`webhooks.${name}.to`, to)
    note(`webhooks.${name}.secret`, secret)
  }
  for (const { name, signed } of model.actions) note(`actions.${name}.signed.secret`, signed)
  return [...places].map(([name, all]) => ({ name, places: all }))
}
