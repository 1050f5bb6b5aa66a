// Each comment that begins with an arrow is what the compiler must say about the line below it, and of no other.
import { date, int, json, list, oneOf, ref, secret, text } from 'lintel'

// → 'uniqe' does not exist
text({ uniqe: true })

// → there is no option 'uniqe' here
text({ max: 30, uniqe: true })

// → Type 'string' is not assignable to type 'number'
int({ max: '30' })

// → '"tomorrow"' is not assignable to type '"today"'
date({ default: 'tomorrow' })

// → Did you mean '"public"'?
oneOf(['public', 'followers'], { default: 'publik' })

// → '"remove"' is not assignable to type
ref('user', { onDelete: 'remove' })

// → there is no option 'ass' here
ref('user', { optional: true, ass: 'posts' })

// → is not assignable to
list(ref('user'))

// → is not assignable to
json({ password: secret() })
