/** The face of the package: the words a blueprint is written in, and what joins it to code. Imports nothing heavy. */

export type { ProblemDocument, ProblemError, ProblemOptions } from './kit/problem.ts'
export { Problem } from './kit/problem.ts'
export type { ActionVersion, Blueprint, EntityVersion, Rate, Span, Version } from './model/blueprint.ts'
export type {
  AnyApp,
  App,
  Authenticate,
  ErrorShaper,
  More,
  Routes,
  Rule,
  RuleContext,
  Subject,
} from './model/implement.ts'
export { implement } from './model/implement.ts'
export type { CallerOf, Context, Handler, Handlers, Reply } from './model/implement-context.ts'
export type {
  CallOptions,
  Emit,
  ExternalAnswer,
  ExternalService,
  Externals,
  Logger,
  Start,
  When,
} from './model/implement-given.ts'
export type { Conversion, VersionsCode } from './model/implement-versions.ts'
export type {
  EventContext,
  JobContext,
  Jobs,
  OldPayload,
  SagaContext,
  Sagas,
  Subscribers,
  Upcasts,
} from './model/implement-work.ts'
export type { AnyEntity, EntityOf, FieldOf, Mistake } from './model/language.ts'
export { bool, counter, date, decimal, entity, int, json, list, oneOf, ref, secret, text, time } from './model/language.ts'
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
export type {
  ActionOf,
  BlueprintOf,
  EventOf,
  ExternalOf,
  JobOf,
  ModelOf,
  PartOf,
  SagaOf,
  SagaStepOf,
  SecretEnv,
  Shape,
  WebhookOf,
} from './model/language-shape.ts'
export { env, event } from './model/language-work.ts'
