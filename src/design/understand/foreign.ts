import { tokensOf } from './tokens.ts'

const listed = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter((word) => word !== ''))

/** Small words of other languages that English does not have. */
const foreign = listed(`
  ich wir ihr eine einen einer einem eines der das und oder für mit ohne auf nicht brauche brauchen möchte möchten soll sollen wird
  werden können ist sind haben unsere unser unseren zum zur vom bei nach über von auch aus den dem des sich wie bitte
  el los las una unos unas y con para por que del al necesito necesitamos queremos quiero nuestra nuestro nuestros es son está como
  sin pero más también sobre entre usuarios aplicación sistema tienda
  le les une des du et avec pour dans nous avons besoin voulons notre nos sur sont qui est pas plus sans utilisateurs
  il lo gli della delle degli di che per vogliamo abbiamo bisogno nostra nostro utenti
  uma um dos das com não precisamos quero nossa nosso usuários
  een het voor met wij hebben nodig onze ons gebruikers willen
`)
const english = listed(`
  a an the and or of to for with without we i our my is are be that this it in on by from where which who can should must need want
  have has as at not no each all
`)
const otherScript = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u

/** The words that show a text to be of another language, where most of its small words are; none where it is English. */
export function foreignWords(text: string): readonly string[] {
  const tokens = tokensOf(text).filter(({ text: word }) => /\p{L}/u.test(word))
  const strange = tokens.filter(({ lower, text: word }) => foreign.has(lower) || otherScript.test(word))
  const own = tokens.filter(({ lower }) => english.has(lower)).length
  return strange.length >= 2 && strange.length > own ? [...new Set(strange.map(({ text: word }) => word))] : []
}
