/**
 * Numbers as whole runs of words: `twenty-five`, `two hundred and fifty`, `30 thousand`. No value is worked out: a document
 * and a reply that mean the same number are asked to write it alike.
 */

const WORDS = new Set(
  `zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
   nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion
   dozen dozens half quarter
   null zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn
   zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend million millionen dutzend halb viertel
   zéro deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente quarante
   cinquante soixante cent cents mille millions douzaine demi
   cero dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta cuarenta cincuenta sesenta
   setenta ochenta noventa cien ciento cientos mil millón millones docena medio media
   nula dva dvě tři čtyři pět šest sedm osm devět deset jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct
   devatenáct dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát sto stě set tisíc tisíce milion milionů tucet
   půl
   due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto
   diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento mila milione milioni dozzina mezzo`.split(
    /\s+/,
  ),
)
/** A compound of them, as German and Italian write it. */
const COMPOUND = /^\p{L}*(?:zig|ßig|zehn|hundert|tausend|quanta|quattro|cento|mila)\p{L}*$/u
const JOINTS = new Set(['and', 'und', 'et', 'y', 'a', 'e'])

const isNumberWord = (token: string): boolean => WORDS.has(token) || COMPOUND.test(token)
const isNumber = (token: string): boolean => /^\p{N}/u.test(token) || isNumberWord(token)

/** Whether a token is a number in words, alone or a run of {@link joinNumbers}. */
export const isNumberRun = (token: string): boolean => token.includes(' ') || isNumberWord(token)

/** Takes words in lower case; gives them with each run of numbers as one, joints such as `and` included. */
export function joinNumbers(tokens: readonly string[]): string[] {
  const joined: string[] = []
  let open = false
  for (const [at, token] of tokens.entries()) {
    const goesOn: boolean = open && (isNumber(token) || joins(tokens, at))
    if (goesOn) joined.push(`${joined.pop()} ${token}`)
    else joined.push(token)
    open = goesOn || isNumber(token)
  }
  return joined
}

/** Between two words of one number; `3 and 5` are two numbers. */
const joins = (tokens: readonly string[], at: number): boolean =>
  JOINTS.has(tokens[at] ?? '') && isNumberWord(tokens[at - 1] ?? '') && isNumberWord(tokens[at + 1] ?? '')
