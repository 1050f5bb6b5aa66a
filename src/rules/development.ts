/** Whether the conditions around a call let it run in development alone: `!isProduction`, `NODE_ENV === 'development'`. */
export function isOnlyInDevelopment(conditions: readonly string[]): boolean {
  return conditions.some(
    (each) =>
      /^!\(?\s*[\w.]*(is_?)?prod(uction)?\b/i.test(each) ||
      /^(?!!)[\w.]*is_?dev(elopment)?\b/i.test(each) ||
      /={2,3}\s*['"](dev(elopment)?|local|test)['"]|!={1,2}\s*['"]prod(uction)?['"]/i.test(each.replace(/^!.*/, '')),
  )
}
