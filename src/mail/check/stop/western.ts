/** Requests to stop, in the languages of Western Europe. `plain`: no more mail; `bare`: one word that may mean other things. */
import { sentences } from './sentences.ts'

export type StopList = {
  /** says that it is about mail or replies to the writer */
  plain: RegExp
  /** says no more than "stop": counts where nothing else is what the mail is about */
  bare: RegExp
}

/**
 * Where "no" and a noun are the whole sentence it is as well a complaint ("no answer received"): that counts with a word for
 * "more" or "automatic", and in the plural. A verb that asks ("send me", "I want") needs its "no".
 *
 * An optional word for "automatic", then one for a mail or a reply, with up to three small words before. */
const thing = (small: string, automatic: string, mails: string) =>
  `(?: (?:${small})){0,3}(?: (?:${automatic}))?[ -]?(?:${mails})`

const EN_MAIL = 'e-?mails?|mails?|messages?|repl(?:y|ies)|responses?|answers?|auto-?repl(?:y|ies)|auto-?responses?'
const EN_AUTO = 'automatic|automated|auto|auto-?generated|automatically generated|machine|robot|bot|ai|computer'
const EN = thing('any|with|these|those|this|your|such|more|further|all|the|other|of', EN_AUTO, EN_MAIL)
const EN_MANY = thing(
  'of|the|these|those|such|your',
  EN_AUTO,
  'e-?mails?|mails?|messages|replies|responses|answers|auto-?replies|auto-?responses',
)
const EN_END =
  '(?: (?:any ?more|again|from you|from now on|in (?:the )?future|ever|to me|to us|at once|immediately|now)){0,2}'
const EN_WANT = "(?:i|we) (?:want|wish|would like)|(?:i|we)'d like"
const EN_LIST = '(?:your|the|this) (?:(?:e-?mail(?:ing)?|mailing|contact|distribution) )?list'

export const ENGLISH: StopList = {
  plain: sentences`
    (?:stop|quit|cease)${EN}${EN_END}
    (?:stop|quit|cease) (?:sending|giving) (?:me|us)${EN}${EN_END}
    (?:stop|quit|cease) sending${EN}${EN_END}
    (?:stop|quit|cease) (?:e-?mailing|mailing|messaging|contacting|writing(?: to)?|replying to|responding to|answering|spamming) (?:me|us)(?:${EN})?${EN_END}
    (?:stop|quit|cease) (?:replying|responding|answering|writing|e-?mailing)(?: (?:to )?(?:me|us))? automatically${EN_END}
    (?:do not|don'?t) send (?:me|us)${EN}${EN_END}
    never send (?:me|us)${EN} again
    (?:do not|don'?t) send${EN} to (?:me|us)${EN_END}
    (?:do not|don'?t) (?:e-?mail|mail|message|contact|write(?: to)?|reply to|respond to|answer) (?:me|us)(?: automatically)?(?:${EN})?${EN_END}
    never (?:e-?mail|mail|message|contact|write(?: to)?|reply to|respond to|answer) (?:me|us) again
    no (?:more|further)${EN_MANY}(?: (?:any ?more|again|from now on|in (?:the )?future|ever|to me|to us)){0,2}
    no (?:more|further) (?:e-?mails?|mails?|messages) from you
    (?:i|we) (?:do not|don'?t|no longer) (?:want|wish)(?: to (?:receive|get|have))?${EN}${EN_END}
    (?:${EN_WANT}) (?:to (?:receive|get) )?no (?:more|further)${EN}${EN_END}
    (?:${EN_WANT}) (?:you )?to stop (?:receiving|getting|sending me)${EN}${EN_END}
    (?:turn|switch) off${EN}(?: (?:for|to) (?:me|us))?
  `,
  bare: sentences`
    stop(?: all| now)?
    unsubscribe(?: me| us| now)?
    unsubscribe (?:me |us )?from(?: ${EN_LIST}|${EN})
    opt(?: me| us)?[ -]?out
    remove (?:me|us)(?: from ${EN_LIST})?
    take (?:me|us) off ${EN_LIST}
    (?:${EN_WANT}) to (?:unsubscribe|opt out|be removed|be unsubscribed)(?: from(?: ${EN_LIST}|${EN}))?
  `,
}

const DE_MAIL = '(?:antwort|rückantwort|e-?mail|mail|nachricht)(?:en|s)?'
const DE_AUTO = 'automatisch\\w*|automatisiert\\w*|maschinell\\w*|automatisch (?:erzeugt|erstellt|generiert)\\w*'
const DE = thing('weiteren|weitere|mehr|die|ihre|eure|diese|solche|solchen', DE_AUTO, DE_MAIL)
const DE_MANY = '(?:(?:rück)?antworten|e-?mails?|mails?|nachrichten)'
const DE_END = '(?: (?:mehr|von ihnen|von euch|an mich|an uns|in zukunft|künftig)){0,2}'

export const GERMAN: StopList = {
  plain: sentences`
    keine (?:weiteren|weitere|mehr)(?: (?:${DE_AUTO}))? ${DE_MANY}${DE_END}(?: (?:schicken|senden|zusenden|zuschicken|schreiben))?
    keine (?:(?:${DE_AUTO}) )?${DE_MANY} mehr${DE_END}(?: (?:schicken|senden|zusenden|zuschicken|schreiben))?
    keine (?:${DE_AUTO}) ${DE_MANY}${DE_END}(?: (?:schicken|senden|zusenden|zuschicken|schreiben))?
    (?:mir|uns) keine${DE}${DE_END} (?:schicken|senden|zusenden|zuschicken|schreiben)
    (?:senden|schicken|schreiben) sie (?:mir|uns) keine${DE}${DE_END}
    (?:sende|send|schicke?|schreibe?|sendet|schickt|schreibt) (?:mir|uns) keine${DE}${DE_END}
    (?:ich|wir) (?:möchten?|will|wollen|wünschen?) keine${DE}${DE_END}(?: (?:erhalten|bekommen|haben))?
    (?:hören sie auf|hör auf|hört auf|aufhören)(?: damit)? (?:mir|uns)${DE} zu (?:schicken|senden|schreiben)
    (?:stoppen|beenden|unterlassen|stoppt|beendet|unterlasst|stopp?e?|beende)(?: sie)?${DE}${DE_END}
    (?:antworten|schreiben) sie (?:mir|uns) nicht (?:mehr(?: automatisch| maschinell)?|automatisch|maschinell)
    (?:schreib|schreibt|antworte|antwortet) (?:mir|uns) nicht mehr
    (?:kontaktieren sie|kontaktiert|kontaktiere) (?:mich|uns) nicht mehr
    schluss mit${DE}
  `,
  bare: sentences`
    stopp?
    abmeld(?:en|ung)
    (?:melden sie|meldet|melde?) (?:mich|uns) ab
    (?:tragen sie|tragt|trage?) (?:mich|uns) aus
    austragen
    (?:ich|wir) (?:möchten?|will|wollen) (?:mich|uns) abmelden
    (?:nehmen sie|nehmt|nimm|streichen sie|streicht|entfernen sie) (?:mich|uns) (?:aus|von) (?:dem|ihrem|eurem|der|ihrer) (?:verteiler|liste)
  `,
}

const NL_MAIL = '(?:e-?mails?|mails?|mailtjes|berichten|bericht|antwoorden|antwoord|reacties)'
const NL_AUTO = 'automatische|geautomatiseerde|automatisch gegenereerde'
const NL = thing('met|deze|die|uw|jullie|de|het|meer|verdere', NL_AUTO, NL_MAIL)
const NL_MANY = '(?:e-?mails|mails|mailtjes|berichten|antwoorden|reacties)'

export const DUTCH: StopList = {
  plain: sentences`
    stop(?: met)?${NL}
    stop met(?: het)? (?:sturen|versturen|zenden)(?: van)?${NL}(?: (?:aan|naar) (?:mij|me|ons))?
    stop met (?:mij|me|ons)${NL} te (?:sturen|mailen)
    stop met (?:mij|me|ons) te (?:mailen|schrijven|antwoorden|contacteren)
    (?:stuur|stuurt u|zend) (?:mij|me|ons) geen${NL}(?: meer)?
    geen (?:verdere|${NL_AUTO}|verdere (?:${NL_AUTO})) ${NL_MANY}(?: meer)?(?: sturen)?
    geen ${NL_MANY} meer(?: sturen)?
    (?:ik|wij|we) (?:wil|willen|wens|wensen) geen${NL}(?: meer)?(?: (?:ontvangen|krijgen))?(?: meer)?
    (?:mail|antwoord|schrijf) (?:mij|me|ons) niet meer(?: automatisch)?
  `,
  bare: sentences`
    (?:afmelden|uitschrijven|afmelding|uitschrijving)
    (?:schrijf|schrijft u) (?:mij|me|ons) uit
    (?:meld|meldt u) (?:mij|me|ons) af
    (?:ik|wij) (?:wil|willen) (?:mij|me|ons) (?:afmelden|uitschrijven)
    (?:haal|verwijder) (?:mij|me|ons) (?:van|uit) (?:de|uw|jullie) (?:mailing)?lijst
  `,
}

const FR_MAIL = '(?:e-?mails?|mails?|messages?|réponses?|courriels?)'
const FR_AUTO = '(?: (?:automatiques?|automatisée?s?|générée?s automatiquement))?'
const FR = `(?: (?:de|d'|des|vos|ces|les|aux|avec|tous|toutes|vos|aucune?|autres?|plus|en)){0,3}[ ']?${FR_MAIL}${FR_AUTO}`
const FR_SEND =
  "(?:m'envoyer|nous envoyer|m'adresser|envoyer|m'écrire|me répondre|nous répondre|me contacter|m'envoyer)"

export const FRENCH: StopList = {
  plain: sentences`
    (?:arrêtez|arrêter|arrête|cessez|cesser|d'arrêter|de cesser|veuillez (?:arrêter|cesser))(?: de| d')?[ ']?${FR_SEND}(?:${FR})?
    (?:arrêtez|arrêter|arrête|cessez|cesser|d'arrêter|de cesser|veuillez (?:arrêter|cesser|désactiver)|stop)${FR}
    (?:de )?ne plus ${FR_SEND}(?:${FR})?
    ne (?:m'envoyez|nous envoyez|m'écrivez|me répondez|me contactez) (?:plus|pas)(?:${FR})?
    (?:plus|pas) (?:de |d')(?:e-?mails|mails|messages|réponses|courriels) (?:automatiques|automatisée?s|générée?s automatiquement)
    (?:je|nous) ne (?:veux|voulons|souhaite|souhaitons|désire|désirons) (?:plus|pas)(?: recevoir)?${FR}(?: de (?:votre|leur) part)?
    (?:ne plus|je souhaite ne plus|je voudrais ne plus) recevoir${FR}(?: de votre part)?
  `,
  bare: sentences`
    (?:arrêt|arrêtez|stop)
    (?:(?:se|me|nous) )?(?:désabonner|désinscrire)
    (?:désabonnez|désinscrivez|désabonne|retirez|supprimez)[ -]?(?:moi|nous)(?: de (?:votre|la|cette) liste(?: de diffusion)?)?
    (?:désabonnement|désinscription)
    (?:de )?(?:me|nous) (?:désabonner|désinscrire|retirer de (?:votre|la|cette) liste(?: de diffusion)?)
    je (?:veux|souhaite|voudrais|désire) (?:me )?(?:désabonner|désinscrire)
  `,
}
