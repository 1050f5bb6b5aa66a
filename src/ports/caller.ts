/** Who asks, and for which tenant: travels with every call to a store. */
export interface Caller {
  /** Id of the actor's row, or null when nobody signed in. */
  readonly actor: string | null
  /** What the token names: the same before and after the actor's row is made. */
  readonly subject?: string
  /** Roles of the blueprint that the token grants. */
  readonly roles: readonly string[]
  readonly tenant: string | null
  /** Past all access rules: only code that spelt out `asSystem`. */
  readonly system: boolean
}

export const nobody: Caller = Object.freeze({ actor: null, roles: [], tenant: null, system: false })
export const systemCaller: Caller = Object.freeze({ actor: null, roles: [], tenant: null, system: true })
