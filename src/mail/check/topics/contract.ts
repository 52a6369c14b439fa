/**
 * Declarations that end a contract, which take effect when they arrive. Whoever asks how one could cancel, or cancels an
 * order or an appointment, declares nothing of the kind.
 */
import { phrases } from './phrases.ts'
import type { Topic } from './topic.ts'

const EN = phrases`
  (?<!(?:can|could|do|may|should|shall|if|when|whether|before|once|after|how|unless|did|would) )(?:i|we) (?:(?:hereby|herewith|now|formally|want to|wish to|would like to|need to|must|have to|have decided to) ){0,2}(?:cancel|terminate|end) (?:my|our|the|this|your) ~ (?:contract|subscription|membership|agreement|plan)
  (?:i'd like to|we'd like to|i'm|we're|i am|we are|please|kindly) (?:hereby )?(?:cancel|terminate|end|cancelling|canceling|terminating|ending) (?:my|our|the|this|your) ~ (?:contract|subscription|membership|agreement|plan)
  (?:notice|letter|declaration) of (?:termination|cancellation|withdrawal|rescission)
  (?:give|giving|serve) (?:\w{1,15} ){0,2}notice (?:to (?:terminate|cancel|end)|that (?:i|we) (?:am|are|will|wish|want))
  writing to (?:cancel|terminate|end|give notice)… (?:contract|subscription|membership|agreement|plan)
  (?:as|accept) (?:\w{1,10} ){0,3}(?:termination|cancellation) of my
  (?:want|wish to get|get me) out of (?:my|the|this) ~ (?:contract|subscription|agreement)
  terminate… with(?:out| immediate)? (?:notice|effect)
  (?:exercise|exercising|invoke|invoking|use|using) (?:my|our|the) (?:\w{1,15} )?right (?:of|to) (?:withdrawal|withdraw|cancel|cancellation|rescission)
  (?:i|we|hereby) (?:wish to |want to |would like to |\w{1,12} )?(?:withdraw from|revoke|rescind|repudiate) (?:my|our|the|this) ~ (?:contract|purchase|agreement|order|mandate|direct debit)
  (?:hereby|herewith) (?:cancel|terminate|withdraw|revoke|rescind)
  (?:revoke|cancel|withdraw) (?:my|our|the) (?:sepa |direct debit )?(?:mandate|direct debit authori[sz]ation)
  ^(?:termination|cancellation) of (?:my|our|the) ~ (?:contract|subscription|membership|agreement)
`
const DE = phrases`
  (?<!(?:wenn|ob|falls|bevor|sobald|dass) )ich (?:\w{1,15} ){0,4}kündige
  (?:hiermit|hierdurch)… (?:kündige|kündigen|kündigung)
  kündige (?:hiermit|mein|meine|meinen|unser|den|das|die|fristgerecht|fristlos|zum)
  (?<!(?:wie|wo|wann|womit) )(?:kündige ich|kündigen wir)
  (?:möchte|möchten|will|wollen|muss|müssen) (?:ich |wir )?(?:hiermit |gerne? |bitte )?(?:mein|meine|meinen|unser|unseren|unsere|das|den|die) ~ (?:vertrag|abo|abonnement|mitgliedschaft|tee-?abo|teebox|\w{1,15}abo) ~ kündigen
  (?<!(?:die|der|bei|nach|eine|zur) )kündigung (?:meines|unseres|meiner|fristgerecht|hiermit)
  (?:bestätig|erhalten|anbei|beiliegend)*… kündigung
  kündigung… bestätig*
  (?:meine|unsere|diese|fristlose|ordentliche|außerordentliche|fristgerechte) (?:\w{1,15} )?kündigung
  ^kündigung
  außerordentlich ~ kündig*
  kündigungsbestätigung
  (?<!(?:können|dürfen|müssen|sollen|wollen|wenn|ob|falls|wie|möchten|dass|bevor) )wir kündigen
  bitte kündigen sie
  (?:hiermit|ich|wir) ~ (?:widerrufe|widerrufen) ~ (?:den|meine|meinen|die|unseren|unsere)
  widerrufe (?:ich|hiermit|wir)
  ^widerruf
  (?:widerruf|rücktritt)(?:s)? (?:meines|des|vom|meiner|unseres) ~ (?:vertrag|kaufvertrag|bestellung|kauf)*
  (?:widerrufsrecht|rücktrittsrecht|widerrufsrechts)… gebrauch
  (?:mache|machen)… (?:widerrufsrecht|rücktrittsrecht)
  (?<!(?:wie|wenn|ob) )(?:trete (?:ich )?(?:hiermit )?|treten wir (?:hiermit )?)(?:vom|von) (?:\w{1,15} ){0,4}(?:kauf|vertrag|kaufvertrag)
  (?:hiermit trete|trete ich hiermit|hiermit treten)
  (?:widerrufe|entziehe)… (?:einzugsermächtigung|sepa-mandat|lastschriftmandat)
`
const FR = phrases`
  (?:décision|volonté|intention) de (?:me )?(?:résilier|rétracter|mettre fin)
  je (?:vous )?(?:soussignée? .{0,40})?(?:résilie|me rétracte|dénonce le contrat|notifie ~ rétractation)
  nous (?:résilions|nous rétractons)
  (?:mettons|mets) fin (?:au|à|à notre|à mon) ~ (?:contrat|abonnement)
  merci de (?:bien vouloir )?(?:résilier|mettre fin)
  (?:souhait|voudr|désir|veux|veuillez|demand|décid|entend|tiens|prie)* (?:à |de |d')?(?:vous |donc |formellement |immédiatement )?(?:résilier|me rétracter|la résiliation|mettre fin) (?:mon|notre|ce|le|de|du|à|au|l')*
  (?:demande|lettre|avis|courrier|notification|confirmer|confirmation|accusé) (?:de |la |ma )?(?:résiliation|rétractation)
  ^(?:résiliation|rétractation)
  (?:exerc|us|fai)* (?:\w{1,10} ){0,3}droit de rétractation (?:pour|sur|concernant|et|dans|relatif)*
  (?:exerce|exerçons|j'exerce) ~ droit de rétractation
  (?:révoque|révoquer|révoquons) ~ (?:mandat|prélèvement|autorisation)
`
const ES = phrases`
  (?:rescindo|rescindimos|desisto|desistimos)
  (?:resuelvo|resolvemos) el contrato
  (?:quiero|queremos|deseo|deseamos|solicito|solicitamos|quisiera|ruego|pido|comunico|comunicarles|procedo a|les informo) (?!saber|preguntar|informaci)~ (?:rescindir|rescisión|rescindo|resolver|resolución|desistir|desistimiento|baja|cancelar|cancelación)… (?:contrato|suscripción|membresía|compra)
  (?:ejerz|ejerc|ejercit)* ~ derecho (?:de|al) (?:desistimiento|rescisión)
  (?:carta|notificación|comunicación|solicitud) de (?:rescisión|desistimiento|baja)
  rescisión (?:del|de mi|de nuestro|inmediata) ?(?:contrato)?
  ^(?:rescisión|desistimiento|baja (?:de|del))
  (?:revoco|revocar) ~ (?:mandato|domiciliación|autorización)
`
const IT = phrases`
  (?:recedo|recediamo|disdico|disdiciamo)
  (?:desidero|vorrei|voglio|intendo|intendiamo|chiedo|comunico|richiedo|desideriamo) (?!sapere|chiedere|informazioni)~ (?:recedere|disdire|disdetta|rescindere|recesso|risolvere|risoluzione)… (?:contratto|abbonamento|acquisto)
  esercit* ~ diritto di recesso
  (?:lettera|comunicazione|richiesta|conferma) (?:di |della )?(?:disdetta|recesso|mia disdetta)
  disdetta (?:del|dell'|di|immediata) ?(?:\w{1,12} )?(?:contratto|abbonamento)
  ^(?:disdetta|recesso)
  (?:revoco|revocare) ~ (?:mandato|addebito|autorizzazione)
`
const CS = phrases`
  (?:odstupuji|odstupuju|odstupujeme)
  (?:chci|chceme|chtěl|chtěla|přeji|přejeme|hodlám|žádám|rád|ráda)\b(?!.{0,15}\b(?:vědět|zeptat))… (?:odstoupit od|vypovědět|ukončit|zrušit) ~ (?:smlouv|předplatn|členstv)*
  (?:vypovídám|vypovídáme)
  (?:prosím|žádám) o ukončení (?:smlouvy|předplatného|členství)
  (?:podávám|zasílám|dávám|posílám|přikládám) ~ (?:výpověď|odstoupení)
  tímto… (?:odstoup|odstupuj|vypov|ukončuj|ruším)*
  výpověď (?:smlouvy|předplatného|ze smlouvy|členství|z)
  ^(?:výpověď|odstoupení od)
  (?:odvolávám|ruším) ~ (?:inkaso|souhlas s inkasem)
`

export const CONTRACT: Topic = {
  strong: [EN, DE, FR, ES, IT, CS],
  weak: [
    phrases`
      (?:terminate|termination|rescind|rescission)
      (?:kündigen|kündigung|gekündigt)
      (?:résilier|résiliation)
      (?:rescindir|rescisión)
      (?:disdire|disdetta|recedere)
      (?:vypovědět|výpověď|odstoupit od)
    `,
    phrases`
      (?:confirm|acknowledge) ~ (?:in writing|receipt|the end date)
      (?:bestätigen|bestätigung)… (?:schriftlich|eingang|vertragsende)
      (?:confirm|accus)*… (?:par écrit|réception)
      (?:confirm)*… por escrito
      (?:conferm)*… (?:per iscritto|ricezione)
      (?:potvrď|potvrz)*… (?:písemně|přijetí)
    `,
  ],
}
