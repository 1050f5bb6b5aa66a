/** Money is text in rows and whole cents in between: a float would lose some. */
export function cents(amount: string): bigint {
  const [whole = '', part = ''] = amount.split('.')
  return BigInt(whole + part.padEnd(2, '0'))
}

export function amountOf(all: bigint): string {
  const digits = String(all).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** The total of lines. */
export function totalOf(lines: readonly { readonly price: string; readonly quantity: number }[]): string {
  return amountOf(lines.reduce((all, { price, quantity }) => all + cents(price) * BigInt(quantity), 0n))
}
