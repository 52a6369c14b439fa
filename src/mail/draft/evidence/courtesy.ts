/**
 * Sentences that say nothing: greetings, thanks, regrets and wishes. That we look and write again is none: somebody has to
 * do it. Everything else in a reply
 * that leaves without a person rests on a quote, so this is a list of whole sentences and of nothing that could be put into
 * one. Rather one sentence too few: what is not on it only waits for a person.
 */
import { foldQuote } from './fold-quote.ts'

/** A longer one says something. */
const MOST = 160

const GREETING =
  /^(?:hello|hi|hey|dear|good (?:morning|afternoon|day|evening)|hallo|guten (?:tag|morgen|abend)|grüß gott|liebe[rs]?|sehr geehrte[rs]?|bonjour|bonsoir|salut|ch(?:er|ère)|hola|buen(?:os|as) (?:días|tardes|noches)|estimad[oa]|dobrý (?:den|večer)|dobré ráno|vážen[ýáí]|ahoj|buongiorno|buonasera|salve|gentile|ciao|caro|cara)(?: (?:herr|frau|mr|mrs|ms|dr|monsieur|madame|señor|señora|pane|paní|signor|signora|there|all|customer|zusammen|kunde|kundin|client|cliente|zákazníku))?\.?(?=[\s,.!:–-]|$)/iu
const ENDS = /\s?[,.!:–-]*$/u

const MAIL_EN =
  'messages?|mails?|e-?mails?|questions?|enquir(?:y|ies)|inquir(?:y|ies)|orders?|patience|interest|feedback|photos?|repl(?:y|ies)|understanding|note|writing(?: to us| in)?|contacting us|asking|getting in touch|reaching out|kind words'
const NOUN_DE =
  'nachricht|mail|e-?mail|anfrage|frage|fragen|bestellung|geduld|interesse|rückmeldung|foto|fotos|verständnis|antwort|geduld'
const NOUN_FR = 'message|mail|courriel|e-?mail|question|demande|commande|patience|intérêt|retour|photo|compréhension'
const NOUN_ES = 'mensaje|correo|pregunta|consulta|pedido|paciencia|interés|comentario|foto|comprensión'
const NOUN_CS = 'zprávu|e-?mail|mail|dotaz|otázku|objednávku|trpělivost|zájem|fotku|pochopení'
const NOUN_IT = 'messaggio|mail|e-?mail|domanda|richiesta|ordine|pazienza|interesse|foto|comprensione'

const EN = [
  `(?:many |a big )?thank(?:s| you)(?: very much| so much| a lot| again| indeed)?(?: for (?:your |the |this )?(?:${MAIL_EN})(?: and (?:your |the )?(?:${MAIL_EN}))?)?`,
  `(?:i|we) (?:do )?hope (?:this|that|it) helps(?: you)?|hope (?:this|that) helps`,
  `(?:please |just )?(?:let us know|write to us|write to us again|get in touch|contact us|feel free to (?:ask|write|reply|contact us)|reply to this (?:mail|e-?mail|message))(?: again| at any time| any time)?(?: if (?:you have (?:any |some )?(?:other |more |further )?questions?|anything (?:else )?is (?:still )?unclear|(?:there is )?anything else(?: we can (?:help (?:you )?with|do(?: for you)?))?|we can help(?: you)?(?: further)?))?`,
  `(?:if you have (?:any |some )?(?:other |more |further )?questions?|should you have (?:any )?(?:other |more |further )?questions?), (?:please |just )?(?:let us know|write to us|get in touch|contact us|feel free to (?:ask|write|reply))(?: again| at any time| any time)?`,
  `(?:i am|i'm|we are|we're) (?:very |so |really )?sorry(?: to hear (?:that|this)| about (?:that|this)| for the (?:inconvenience|trouble|delay))?`,
  `(?:i am|i'm|we are|we're) (?:very )?(?:happy|glad|pleased) to help(?: you)?(?: with (?:that|this))?|you(?:'re| are) (?:very )?welcome|good question|great question`,
  `have a (?:nice|good|great|lovely) (?:day|weekend|evening|week)|(?:kind|best|warm|many) regards|regards|best wishes|all the best|yours sincerely|sincerely|cheers`,
  `here (?:is|are) (?:the answers?|our answers?)(?: to your questions?)?`,
]
const DE = [
  `(?:vielen |herzlichen |besten )?dank(?: nochmals)?(?: für (?:ihre|deine|die|ihr|dein|das|den) (?:${NOUN_DE})(?: und (?:ihre|deine|die|ihr|dein|das) (?:${NOUN_DE}))?)?|danke(?: schön| sehr| nochmals)?(?: für (?:ihre|deine|die|ihr|dein|das) (?:${NOUN_DE}))?`,
  `(?:ich hoffe|wir hoffen)(?:,)? (?:das|dies) hilft(?: ihnen| dir)?(?: weiter)?`,
  `(?:bei|für) (?:weiteren|weitere) fragen (?:melden sie sich|melde dich|schreiben sie uns|schreib uns|stehen wir(?: ihnen| dir)?(?: gerne| gern)?(?: jederzeit)? zur verfügung)(?: gerne| gern)?(?: jederzeit)?(?: bei uns)?`,
  `(?:melden sie sich|melde dich|schreiben sie uns|schreib uns)(?: gerne| gern| einfach)?(?: jederzeit)?(?: wieder| bei uns)?(?:,? (?:wenn|falls) (?:sie|du) (?:noch )?(?:weitere )?fragen (?:haben|hast))?`,
  `(?:das |es )?tut (?:mir|uns) (?:sehr |wirklich )?leid|gern geschehen`,
  `(?:mit )?(?:freundlichen|besten|herzlichen|vielen|liebe[n]?) grüße?n?|(?:freundliche|beste|herzliche|viele|liebe) grüße|(?:einen )?(?:schönen|guten) (?:tag|abend)(?: noch)?|(?:ein )?schönes wochenende`,
]
const FR = [
  `(?:un grand |mille )?merci(?: beaucoup| bien| encore)?(?: (?:pour|de) (?:votre|ta|ton|la|le|l'|cette) ?(?:${NOUN_FR})(?: et (?:pour )?(?:votre|ta|ton) (?:${NOUN_FR}))?)?`,
  `(?:j'espère|nous espérons) que (?:cela|ça|ceci) vous (?:aide|aidera)`,
  `(?:n'hésitez pas à (?:nous (?:écrire|contacter|répondre)|revenir vers nous)|écrivez-nous|contactez-nous)(?: à tout moment)?(?: (?:si vous avez|pour toute) (?:d'autres |une autre |autre )?questions?)?`,
  `(?:si vous avez|pour toute) (?:d'autres |une autre |autre )?questions?, (?:n'hésitez pas(?: à nous (?:écrire|contacter))?|écrivez-nous)`,
  `(?:nous sommes|je suis) (?:vraiment |sincèrement )?désolée?s?(?: (?:d'apprendre cela|pour (?:ce|le) (?:désagrément|retard)))?|je vous en prie`,
  `(?:bien )?cordialement|(?:bien|très) à vous|(?:meilleures|sincères) salutations|(?:bonne|belle) (?:journée|soirée)|bon week-end`,
]
const ES = [
  `(?:muchas |mil )?gracias(?: de nuevo)?(?: por (?:su|tu|el|la|este) (?:${NOUN_ES})(?: y (?:por )?(?:su|tu) (?:${NOUN_ES}))?)?|gracias por (?:escribirnos|contactarnos|preguntar)`,
  `(?:espero|esperamos) que (?:esto )?(?:le|te) (?:ayude|sirva)`,
  `(?:escríbanos|escríbenos|no dude en (?:escribirnos|contactarnos)|no dudes en (?:escribirnos|contactarnos))(?: (?:de nuevo|cuando quiera|cuando quieras))?(?: si (?:tiene|tienes) (?:más|otras|alguna otra) (?:preguntas?|dudas?))?`,
  `si (?:tiene|tienes) (?:más|otras|alguna otra) (?:preguntas?|dudas?), (?:escríbanos|escríbenos|no dude en (?:escribirnos|contactarnos)|no dudes en (?:escribirnos|contactarnos))`,
  `(?:lo (?:siento|sentimos)(?: mucho)?)|de nada`,
  `(?:un )?(?:cordial saludo|saludo cordial)|saludos(?: cordiales)?|atentamente|que (?:tenga|tengas) (?:un )?buen (?:día|fin de semana)`,
]
const CS = [
  `(?:mockrát |moc |srdečně )?(?:děkuji|děkujeme|díky)(?: vám| moc| mockrát| ještě jednou)?(?: za (?:váš|vaši|vaše|tvůj|tvou|tvoji) (?:${NOUN_CS}))?`,
  `(?:doufám|doufáme), že (?:vám |ti )?to pomůže`,
  `(?:v případě dalších dotazů|máte-li další (?:dotazy|otázky)|pokud máte další (?:dotazy|otázky)),? (?:nám (?:napište|odpovězte)|napište nám|se (?:na nás )?(?:obraťte|ozvěte))`,
  `(?:to |velmi )?(?:je mi|je nám|mrzí mě|mrzí nás)(?: to)?(?: velmi)?(?: líto)?|rádo se stalo|není zač`,
  `s (?:přátelským )?pozdravem|(?:hezký|pěkný) (?:den|víkend|večer)|přejeme (?:hezký|pěkný) (?:den|víkend)`,
]
const IT = [
  `(?:mille |molte )?grazie(?: mille| ancora)?(?: per (?:il suo|la sua|il tuo|la tua|averci scritto|l') ?(?:${NOUN_IT})?)?`,
  `(?:spero|speriamo) che (?:questo )?(?:le|ti) sia (?:utile|d'aiuto)`,
  `(?:ci scriva|scrivici|non esiti a (?:scriverci|contattarci))(?: pure)?(?: se (?:ha|hai) (?:altre )?domande)?|se (?:ha|hai) altre domande,? (?:ci scriva|scrivici|non esiti a (?:scriverci|contattarci))`,
  `(?:mi|ci) dispiace(?: molto)?|prego`,
  `(?:cordiali|distinti|migliori) saluti|un cordiale saluto|buona (?:giornata|serata)|buon fine settimana`,
]
const SENTENCES = new RegExp(`^(?:${[...EN, ...DE, ...FR, ...ES, ...CS, ...IT].join('|')})\\s?[.,!:;–-]*$`, 'u')

/**
 * Whether a sentence of a reply is nothing but courtesy. `names` are what the mail calls its people: a greeting has at most
 * one of them, or a part of it, and no other word. Bounded: a long sentence is not looked at.
 */
export function isCourtesy(sentence: string, names: readonly string[]): boolean {
  if (sentence.length > MOST) return false
  const text = foldQuote(sentence).trim()
  const greeting = GREETING.exec(text)?.[0]
  return (greeting !== undefined && isNamed(text.slice(greeting.length), names)) || SENTENCES.test(text.toLowerCase())
}

/** Nothing, or one name as it is written; a comma in front of it would begin a sentence. */
function isNamed(rest: string, names: readonly string[]): boolean {
  const named = rest.replace(ENDS, '')
  if (named === '') return true
  if (!/^ \S/u.test(named)) return false
  const said = ` ${named.trim().toLowerCase()} `
  return names.some((name) => isName(name) && ` ${foldQuote(name).toLowerCase()} `.includes(said))
}

/** Whoever writes may call himself a sentence: three words at most, also those behind a hyphen. */
const NAME = /^[\p{L}\p{M}'’]+(?:[ -][\p{L}\p{M}'’]+){0,2}$/u
const isName = (name: string): boolean => NAME.test(foldQuote(name))
