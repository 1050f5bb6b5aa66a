import { isNobody } from '../../model/access.ts'
import type { EntityModel, Model, RelationModel } from '../../model/model.ts'

/** The relations a read may include: those whose rows somebody may see. */
export function includableOf(model: Model, entity: EntityModel): readonly RelationModel[] {
  return entity.relations.filter(({ target }) => !isNobody(entityNamed(model, target).can.read))
}

export function entityNamed(model: Model, name: string): EntityModel {
  const entity = model.entities.find((each) => each.name === name)
  if (!entity) throw new Error(`no entity is called \`${name}\``)
  return entity
}
