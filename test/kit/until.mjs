/**
 * Waits until something holds.
 * @param {() => unknown} holds may be asynchronous
 * @param {number} [limitMs] after which it is an error
 */
export async function until(holds, limitMs = 10_000) {
  const end = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it did not come to hold within ${limitMs} ms: ${holds}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
