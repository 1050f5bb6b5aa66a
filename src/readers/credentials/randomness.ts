/** Bits of chance for each character, by how often each one is there. */
export function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

/** Whether a text looks made by chance; a short one cannot have many bits. */
export function isRandom(text: string, least: number): boolean {
  return entropy(text) >= Math.min(least, Math.log2(Math.max(text.length, 2)) * 0.85)
}

const words =
  /pass(word|wd|wort|phrase)?|secret|change[-_]?(me|this|it)|example|sample|dummy|fake|test|placeholder|replace|your[-_]|insert|todo|xxx|\*\*\*|redacted|hunter2|letmein|qwerty|admin|default|foobar|localhost|develop|local[-_]?dev|not[-_]?(a|so|used|real)|insecure|dev[-_]|[-_]dev\b|0123456|12345/i

/** A stand-in, what everybody tries first, or the user again. */
export function isGuessable(text: string, user: string): boolean {
  return (
    words.test(text) ||
    (user !== '' && text.toLowerCase().replace(/\d+$/, '') === user.toLowerCase()) ||
    /^(postgres|postgresql|mysql|mongo|redis|root|guest|rabbitmq|user|minio)\d{0,4}$/i.test(text) ||
    /^(.)\1+$/.test(text) ||
    /^%|%s|\[/.test(text)
  )
}
