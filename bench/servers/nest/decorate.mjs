// @ts-check
// Decorators applied by hand, as the TypeScript compiler would, so that the server needs no build.

/** @param {Function[]} decorators @param {any} target */
export function onClass(decorators, target) {
  for (const decorator of decorators.toReversed()) decorator(target)
}

/** @param {Function[]} decorators @param {any} target @param {string} name @param {Function[]} types of its parameters */
export function onMethod(decorators, target, name, types) {
  Reflect.defineMetadata('design:paramtypes', types, target.prototype, name)
  const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name)
  for (const decorator of decorators.toReversed()) decorator(target.prototype, name, descriptor)
}

/** @param {Function} decorator @param {any} target @param {string | undefined} name @param {number} index */
export function onParameter(decorator, target, name, index) {
  decorator(name === undefined ? target : target.prototype, name, index)
}

/** @param {Function[]} decorators @param {any} target @param {string} name @param {Function} type */
export function onProperty(decorators, target, name, type) {
  Reflect.defineMetadata('design:type', type, target.prototype, name)
  for (const decorator of decorators.toReversed()) decorator(target.prototype, name)
}

/** @param {any} target @param {Function[]} types of the constructor's parameters */
export function constructorTypes(target, types) {
  Reflect.defineMetadata('design:paramtypes', types, target)
}
