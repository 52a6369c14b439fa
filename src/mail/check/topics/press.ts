/** People who write for a public. "Press the button", a French press and a job interview are something else. */
import { phrases } from './phrases.ts'
import type { Topic } from './topic.ts'

const EN = phrases`
  (?:i am|i'm|as|we are) an? ~ (?:journalist|reporter|news correspondent|columnist)
  (?:freelance|investigative|staff) (?:journalist|reporter|writer)
  (?:journalist|reporter|columnist)s? (?:at|for|with|from)
  (?:writing|working on|preparing|researching|filming|producing|making) (?:an?|my|our|the) ~ (?:article|news story|story|feature|documentary|investigation|report|programme) (?:about|on|into|for)
  request for (?:comment|an interview|interview|a statement)
  interview request*
  (?:press|media) (?:enquir(?:y|ies)|inquir(?:y|ies)|request|query|office|officer|contact|spokes\w*|accreditation|card|deadline)
  your (?:press|media) (?:team|department|person)
  (?:our|my|the) (?:readers|viewers|listeners)… (?:comment|statement|interview|answer|questions)
  for (?:publication|broadcast)
  (?:before|prior to) publication
  (?:go|going|goes) to (?:print|press) (?:on|in|next|tomorrow|tonight)
  our deadline
  (?:run|running|do|doing) (?:a|an|our) ~ (?:story|feature|article|segment) (?:on|about)
  (?:i|we) (?:work|write|report) for (?:the|a) ~ (?:echo|herald|times|post|gazette|courier|tribune|chronicle|guardian|newspaper|magazine|broadcaster|news agency)
`
const DE = phrases`
  (?:ich bin|als) ~ (?:journalist|reporter|redakteur|redaktor)(?:in)?
  (?:journalist|reporter|redakteur)(?:in)? (?:bei|beim|der|des|für|von|vom)
  freie[rn]? journalist*
  presse(?:anfrage|stelle|sprecher|auskunft|mitteilung|kontakt|abteilung|ausweis|akkreditierung|team|büro|rechtlich)*
  interview-?anfrage*
  für ein(?:en|e)? ~ (?:artikel|beitrag|reportage|bericht) (?:in|im|über)
  anfrage (?:für|zu) ein(?:em)? interview
  für (?:unsere|eine|meine|die) (?:[a-z-]{1,20} )?(?:redaktion|zeitschrift|reportage|(?:tages|wochen)?zeitung|(?:fernseh|radio)sendung)
  (?:artikel|beitrag|bericht|reportage|dokumentation|recherche) (?:über|zu)… (?:schreibe|arbeite|recherchiere|drehe|plane)
  (?:schreibe|arbeite|recherchiere|drehe|plane)… (?:artikel|beitrag|bericht|reportage|dokumentation) (?:über|zu)
`
const FR = phrases`
  journaliste (?:à|au|aux|pour|de|du|chez|indépendant*|pigiste)
  (?:je suis|en tant que) ~ journaliste
  demande d'(?:interview|entrevue|entretien)
  (?:prépar|réalis|mèn|rédig|écri|tourn)*… (?:un|une) (?:article (?:sur|pour)|enquête (?:sur|pour|journ)*|reportage|documentaire|sujet sur)
  (?:service|attachée?|contact|relations|conférence) (?:de )?presse
  communiqué de presse
  je travaille pour (?:france (?:info|inter|culture|télévisions|\d)|radio|le monde|le figaro|libération|un (?:journal|magazine|média))
  (?:prépar|tourn|réalis)*… (?:émission|documentaire)
  pour (?:notre|le|un) (?:hebdomadaire|magazine|média)
  pour notre (?:quotidien|journal)
  droit de réponse
`
const ES = phrases`
  (?:soy|como) ~ periodista
  periodista (?:de|del|en|para|freelance)
  (?:solicitud|petición) de (?:una )?entrevista
  (?:gabinete|departamento|nota|consulta|contacto|oficina|jefe|responsable) de prensa
  (?:preparando|escribiendo|elaborando|preparo|escribo|elaboro|realizando|haciendo) (?:un|una) (?:artículo (?:sobre|para)|reportaje|documental|noticia|investigación sobre)
  para (?:nuestr[oa]|un|una|mi) (?:periódico|revista|redacción|programa de (?:radio|tele*))
  para nuestro diario
`
const IT = phrases`
  (?:sono|come) ~ giornalista
  giornalista (?:di|del|della|dell'|per|presso|freelance)
  richiesta (?:di |d')(?:una )?intervista
  ufficio stampa
  redazione (?:televisiva|radiofonica|giornalistica)
  comunicato stampa
  (?:preparando|scrivendo|realizzando|preparo|scrivo|girando) (?:un|una|un') ?(?:articolo (?:su|per)|inchiesta|servizio (?:su|per)|reportage|documentario)*
  per (?:il nostro|la nostra|un|una) (?:giornale|quotidiano|settimanale|rivista|testata|redazione)
`
const CS = phrases`
  (?:jsem|jako) ~ (?:novinář|redaktor|reportér|žurnalist)*
  (?:novinář|redaktor|reportér)(?:ka|kou|em)? (?:z|ze|pro|časopis|deník|týdeník|česk)*
  žádost(?:i)? o rozhovor
  (?:píšu|píši|pracuji) pro ~ (?:noviny|časopis|deník|týdeník|rozhlas|televizi|redakci)
  tiskov[éáýouě]{1,3}(?:ho|mu|m|ch)? (?:odděl|mluvčí|zpráv|dotaz|středisk)*
  (?:připravuj|píš|natáč|chystá)*… (?:článek|reportáž|dokument|pořad) (?:o|pro)
  pro (?:náš|naše|naši) (?:časopis|deník|noviny|týdeník|redakci|rozhlas|televizi)
`

export const PRESS: Topic = {
  strong: [EN, DE, FR, ES, IT, CS],
  weak: [
    phrases`
      (?:journalist|reporter)s?
      journalist(?:in|en|innen|e|es)
      periodistas?
      giornalist[aei]
      novinář*
      redaktor*
    `,
    phrases`
      (?:newspaper|editorial (?:team|office)|tv station|radio station|broadcaster|daily paper|news site|podcast)s?
      (?:tages|wochen)?zeitung
      (?:redaktion|rundfunk|fernsehsender|orf|ard|zdf|srf)
      (?:bbc|itv|rté|reuters|radio|television)
      (?:télévision|france 3|televisión|televisione|televize|rozhlas)
      (?:hebdomadaire|quotidien régional|rédaction)
      (?:periódico|redacción)
      (?:settimanale|redazione)
      (?:noviny|novinách|redakce|redakci|týdeník|deníku)
    `,
    phrases`
      interview(?:s|en|er|é|ée)? ~ (?:you|your|with|mit|führen|avec|votre)
      interview(?:anfrage|termin|partner)*
      (?:entrevistar|una entrevista (?:con|a))
      (?:intervistar|un'intervista)*
      rozhovor
      (?:on|in) (?:the|our) (?:programme|show|podcast)
      über (?:ihre|sie|euch|eure)… berichten
      (?:filmer|tourner) chez vous
    `,
    phrases`
      (?:comment on|your comment|statement (?:from|by) you|official statement)
      (?:stellungnahme|stellung nehm|veröffentlich|recherchier)*
      (?:prise de position|publier|paraîtra|enquête sur)
      (?:declaraciones|publicar|publicaremos|saldrá publicado|un reportaje)
      (?:dichiarazioni?|pubblicare|pubblicheremo)
      (?:vyjádření|zveřejn)*
      (?:will be |be )?(?:published|publish|broadcast)
    `,
  ],
}
