import type { Access, EntityModel, Model } from './model.ts'

/** Relations that are read with a row, each with those that are read with it in turn. */
export interface Included {
  readonly relation: string
  readonly selection: { readonly include: readonly Included[] }
}

/** What the answer to a read depends on beside what was asked: rows of these entities, and this of who asks. */
export interface ReadScope {
  readonly entities: readonly string[]
  /** Does it matter whether somebody is signed in? */
  readonly signedIn: boolean
  /** Does it matter who? */
  readonly actor: boolean
  readonly roles: readonly string[]
  /** Named rules, by whose answers rows are chosen. */
  readonly rules: readonly string[]
}

interface Parts {
  readonly entities: Set<string>
  signedIn: boolean
  actor: boolean
  readonly roles: Set<string>
  readonly rules: Set<string>
}

/** The scope of a read of an entity's rows with what they include. What is in doubt is in it. */
export function readScope(model: Model, entity: string, include: readonly Included[]): ReadScope {
  const parts: Parts = { entities: new Set(), signedIn: false, actor: false, roles: new Set(), rules: new Set() }
  addEntity(model, entityNamed(model, entity), include, parts)
  const { entities, signedIn, actor, roles, rules } = parts
  return { entities: [...entities].sort(), signedIn, actor, roles: [...roles].sort(), rules: [...rules].sort() }
}

function addEntity(model: Model, entity: EntityModel, include: readonly Included[], parts: Parts): void {
  parts.entities.add(entity.name)
  addRule(model, entity.can.read, parts)
  for (const { relation, selection } of include) {
    const { target } = entity.relations.find(({ name }) => name === relation)!
    addEntity(model, entityNamed(model, target), selection.include, parts)
  }
}

/** Chains of `sees` end, since the check of a blueprint refuses circles. */
function addRule(model: Model, rule: Access, parts: Parts): void {
  switch (rule.is) {
    case 'anyone':
    case 'match':
      return
    case 'signedIn':
      parts.signedIn = true
      return
    case 'self':
      parts.actor = true
      return
    case 'role':
      parts.roles.add(rule.role)
      return
    case 'rule':
      parts.rules.add(rule.rule)
      return
    case 'path':
      parts.actor = true
      for (const { target } of rule.path) parts.entities.add(target)
      return
    case 'sees':
      addEntity(model, entityNamed(model, rule.relation.target), [], parts)
      return
    case 'any':
      // Whoever else is named in it, everybody may.
      if (rule.of.some(({ is }) => is === 'anyone')) return
      for (const each of rule.of) addRule(model, each, parts)
      return
    case 'all':
      for (const each of rule.of) addRule(model, each, parts)
  }
}

function entityNamed(model: Model, name: string): EntityModel {
  return model.entities.find((entity) => entity.name === name)!
}
