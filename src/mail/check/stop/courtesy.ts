/** What a mail may say beside its one request: greetings, thanks and how it ends. */
import { foldSentence, sentences } from './sentences.ts'

const NAMES = String.raw`(?<names>(?: [\p{L}'-]{1,30}){0,2})`

const GREETING = sentences`
  (?:hi there|hello there|hi|hello|hey|dear|good (?:morning|day|evening|afternoon))${NAMES}
  dear (?:sir|madam|sirs|sir or madam|sir madam|support team|customer service)|to whom it may concern
  (?:hallo|guten (?:tag|morgen|abend)|grüß gott|liebe[rs]?|sehr geehrte[rs]?|moin|servus)${NAMES}
  sehr geehrte damen und herren
  (?:bonjour|bonsoir|madame|monsieur|madame monsieur|cher|chère|chers)${NAMES}
  (?:hola|buenos días|buenas tardes|buenas noches|buenas|estimad[oa]s?)${NAMES}
  (?:ciao|buongiorno|buonasera|salve|gentil[ei]|spettabile)${NAMES}
  (?:olá|bom dia|boa tarde|boa noite|prezad[oa]s?|car[oa]s?)${NAMES}
  (?:beste|geachte|goedendag|goedemorgen|goedemiddag|dag)${NAMES}|geachte heer mevrouw
  (?:dzień dobry|witam|szanowni państwo|cześć|dobrý den|vážení|ahoj|hezký den)${NAMES}
  (?:hej|hei|kære|god dag|god morgen|god morgon|hyvä|hyvää päivää|moi|terve)${NAMES}
  (?:tisztelt|kedves|szia|jó napot kívánok|jó napot|bună ziua|bună|stimate?|merhaba|sayın|iyi günler)${NAMES}
  (?:γεια σας|γεια|καλημέρα|καλησπέρα|αγαπητ(?:οί|έ|ή))${NAMES}
  (?:здравствуйте|добрый день|привет|уважаемые|добрий день|вітаю|шановні)${NAMES}
  こんにちは|お世話になっております|您好|你好
`

const NAME = /^\p{Lu}[\p{Ll}\p{M}]+(?:['’-]\p{Lu}?[\p{Ll}\p{M}]+)*$/u
const EVERYBODY =
  /^(?:all|everyone|everybody|team|there|sir|madam|zusammen|alle|alla|tous|toutes|todos|todas|tutti|allemaal|iedereen|equipo|equipe|senor(?:a|es)?|kundeservice|kundtjanst|panstwo|mevrouw|meneer|monsieur|madame|kaikki|всем|всим|ολουσ)$/u

/** With at most two words after it that are written as names are: "hello refund me" is more than a greeting. */
export function isGreeting(clause: string): boolean {
  const found = GREETING.exec(foldSentence(clause))
  if (found === null) return false
  const count = found.groups?.['names']?.split(' ').length ?? 1
  const words = clause.match(/[\p{L}\p{M}'’-]+/gu) ?? []
  return count === 1 || words.slice(1 - count).every((word) => NAME.test(word) || EVERYBODY.test(foldSentence(word)))
}

/** After one of these come names, and what signatures hold. */
export const CLOSING = sentences`
  (?:many |kind |best |warm )?(?:thanks|regards|wishes)|thank you(?: very much| in advance)?|thanks (?:a lot|in advance)|thx|cheers|best|sincerely|yours(?: sincerely| faithfully| truly)?|greetings
  danke(?: schön| sehr| im voraus)?|vielen dank|(?:mit )?(?:freundlich\w+|best\w+|lieb\w+|herzlich\w+|viel\w+|schön\w+) gr(?:ü|u)ß(?:e|en)?|gruß|lg|mfg|vg
  merci(?: beaucoup| d'avance| bien)?|cordialement|bien (?:cordialement|à vous)|salutations(?: distinguées)?
  (?:muchas )?gracias|(?:un )?(?:saludos?|cordial saludo)(?: cordial(?:es)?)?|atentamente
  grazie(?: mille)?|(?:cordiali |distinti )?saluti
  (?:muito )?obrigad[oa]|atenciosamente|(?:com os melhores )?cumprimentos|att
  (?:met )?(?:vriendelijke |hartelijke )?(?:groet|groeten|groetjes)|dank (?:u|je)(?: wel)?|dankjewel|bedankt|alvast bedankt|mvg
  dziękuję|z góry dziękuję|pozdrawiam|z poważaniem|děkuji|díky|předem děkuji|s pozdravem|hezký den
  (?:med )?(?:venlig|vennlig|venlige|vänlig|vänliga) (?:hilsen|hilsner|hälsning|hälsningar)|hilsen|mvh|(?:på forhånd |mange )?(?:tak|takk|tack)(?: på forhånd| på förhand)?
  kiitos|kiitoksia|ystävällisin terveisin|terveisin|köszönöm|köszönettel|üdvözlettel|tisztelettel
  (?:vă )?mulțumesc|cu stimă|teşekkürler|teşekkür ederim|saygılar(?:ımla)?|iyi çalışmalar
  ευχαριστώ(?: πολύ)?|με εκτίμηση|спасибо|благодарю|с уважением|дякую|з повагою
  (?:どうぞ)?よろしくお(?:願い|ねがい)(?:します|いたします|致します)|以上|谢谢|謝謝|多谢
`

/** Words that ask politely; they say nothing of what is asked. Taken out wherever they stand. */
const POLITE =
  /(?<![\p{L}'-])(?:please|pls|plz|kindly|thanks|thank you|bitte|danke|s'il (?:vous|te) plait|svp|merci|por favor|gracias|per (?:favore|cortesia)|grazie|obrigad[oa]|alstublieft|aub|a u b|graag|prosze|prosim|dziekuje|dekuji|venligst|vaer venlig at|vaer sa venlig at|vennligst|vanligen|snalla|var vanlig(?:a)? (?:och )?|tak|tack|takk|olkaa hyva|ole hyva|kiitos|kerem|kerjuk|koszonom|va rog|va rugam|multumesc|lutfen|παρακαλω|σασ παρακαλω|ευχαριστω|пожалуиста|спасибо|прошу|будь ласка|дякую)(?![\p{L}'-])/gu

/** A folded sentence without them. */
export const withoutPlease = (sentence: string): string => sentence.replace(POLITE, ' ').replace(/\s+/g, ' ').trim()

/** A request that is dressed as a question. */
export const WOULD_YOU =
  /^(?:(?:can|could|would|will) you|konn(?:t)?en sie|kannst du|wurden sie|pouvez[ -]vous|pourriez[ -]vous|puede[ns]?|podrian?|potete|potreste|potrebbe|podem?|poderiam?|kunt u|kun je|kunnen jullie|zou u|muzete|mohli byste|czy mozecie|kan i|kan ni|kan dere|voitteko)(?: (?:please|bitte))? /u
