/** The face of the package: the words a blueprint is written in, and what joins it to code. Imports nothing heavy. */

export type { ProblemDocument, ProblemError, ProblemOptions } from './kit/problem.ts'
export { Problem } from './kit/problem.ts'
export type { Blueprint, Rate, Span } from './model/blueprint.ts'
export type {
  AnyApp,
  App,
  Authenticate,
  CallerOf,
  Context,
  ErrorShaper,
  EventContext,
  Handler,
  Handlers,
  Logger,
  More,
  Reply,
  Routes,
  Rule,
  RuleContext,
  Subject,
  Subscribers,
} from './model/implement.ts'
export { implement } from './model/implement.ts'
export type { AnyEntity, EntityOf, FieldOf, Mistake } from './model/language.ts'
export { bool, counter, date, decimal, entity, int, json, list, oneOf, ref, secret, text, time } from './model/language.ts'
export type { ActionOf, BlueprintOf, ModelOf, PartOf, Shape } from './model/language-check.ts'
export { blueprint, join, part } from './model/language-check.ts'
export type {
  AnyBlueprint,
  AnyWhere,
  Change,
  Comparison,
  Db,
  Given,
  Id,
  ListOptions,
  NewRow,
  Page,
  ReadDb,
  ReadTable,
  Row,
  SystemChange,
  SystemDb,
  SystemNewRow,
  SystemReadDb,
  SystemRow,
  SystemTable,
  Table,
  Time,
  Values,
  Versioned,
  Where,
} from './model/language-rows.ts'
