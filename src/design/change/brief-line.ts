/** A brief file with one more change in it. What a person wrote there stays, to the byte. */

const line = /^changes: \[(.*)\][ \t]*$/m

/** @returns null where `changes` is written in another way than designs write it */
export function addChangeLine(text: string, sentence: string): string | null {
  const says = JSON.stringify(sentence)
  const found = line.exec(text)
  if (found !== null) {
    const list = found[1]!.trim() === '' ? says : `${found[1]!.trim()}, ${says}`
    return text.replace(line, () => `changes: [${list}]`)
  }
  if (/^changes:/m.test(text)) return null
  const inputs = /^inputs:/m.exec(text)
  const own = `changes: [${says}]\n`
  if (inputs !== null) return text.slice(0, inputs.index) + own + text.slice(inputs.index)
  return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${own}`
}
