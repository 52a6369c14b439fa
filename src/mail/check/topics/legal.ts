/**
 * Lawyers, courts, authorities, money that is claimed back through the bank. Registers and footers name courts, and
 * disclaimers speak of law; "statutory warranty" and "legal tender" are a shop's daily words: none of them counts.
 */
import { phrases } from './phrases.ts'
import type { Topic } from './topic.ts'

const EN = phrases`
  legal (?:action|proceedings|steps|dispute|representati(?:on|ves?))
  (?:take|seek|taking|seeking|sought|took) (?:independent )?legal advice
  (?:court|judicial) (?:action|proceedings|order|hearing|case|summons)
  (?:i|we|he|she|they)(?:'ll| will| shall| can| could| may| might| would| am going to| are going to) ~ sue
  (?:sue|sued|suing) (?:you|your|them|the (?:company|shop|firm|maker|manufacturer))
  (?:take|taking|bring|drag|see) (?:you|this|it|them|the matter|the case|your ~ (?:company|firm|shop)) (?:all )?(?:to|in|before|into) (?:the )?(?:small claims )?court
  (?:go|going|went) to court
  small claims
  county court
  issue (?:court )?proceedings
  letter before (?:action|claim)
  cease[ -]and[ -]desist
  statement of claim
  law ?suits?
  litigat(?:e|ion|ing)
  class[ -]action
  subpoena*
  (?:my|our|a|the) (?:lawyer|solicitor|attorney|barrister|legal (?:team|counsel|advis[eo]r))s? (?:will|has|have|says|said|advise[sd]?|recommend*|wrote|to (?:contact|write|deal))
  (?:spoke|spoken|speak|speaking|talk|talked|talking|consult*|instruct*|contact*|hire|hired|hiring|engage|engaged|retain*|appoint*|turn|turned|hear|hearing|letter) (?:to |with |from )?(?:my|our|a|an|the) (?:lawyer|solicitor|attorney|barrister)s?
  (?:pass*|hand*|refer*|forward*|gave|give|put) (?:it|this|that|the matter|the case|the file|everything|things) ~ (?:to|over to|in the hands of) (?:my|our|a|the) ~ (?:lawyer|solicitor|attorney|barrister|legal team)s?
  (?:on behalf of|act for|acting for|instructed by) (?:my|our|the) client*
  ombuds(?:man|men|woman|person)
  trading standards
  consumer (?:rights act|protection (?:agency|authority|office|act|association)|association|court)
  better business bureau
  (?:report|reporting|reported) (?:you|this|it|your ~ (?:shop|company|firm)) to (?:the )?(?:police|authorit*|regulator|tax office)
  (?:go|going|went|turn) to the police
  press charges
  criminal (?:complaint|charges?|offen[cs]e)
  prosecut*
  chargeback*
  charge-back*
  (?:dispute|disputing|disputed) (?:the|this|that|your) (?:charge|payment|transaction)… (?:with|through|via|at) (?:my|our|the) (?:bank|card|credit|paypal)*
  breach of (?:contract|warranty|consumer)
  (?:hold|holding) you ~ liable
  (?:bank|card company|card issuer|credit card|paypal)… (?:reverse|claw back|recall) (?:the|this|that|your) (?:payment|charge|transaction|money)
  legal (?:expenses )?(?:insurance|insurer|cover)
  (?:claim|claiming|sue for|pay|award of) damages
`
const DE = phrases`
  (?:rechtlich|gerichtlich|juristisch)(?:e|en|er) (?:schritt|maßnahme|konsequenz|vorgehen|durchsetz|hilfe|beistand)*
  (?:rechtlich|gerichtlich|juristisch) (?:gegen|vorgehen|vorzugehen|durchsetz*|geltend)
  rechtsweg*
  rechtsstreit*
  rechtsbeistand*
  rechtsschutz*
  mahn(?:bescheid|verfahren)*
  klage… (?:einreich|erheb|eingereicht|erhoben|gegen sie|gegen euch)*
  (?:verklag|einklag|eingeklagt|einzuklagen|verklage)*
  (?:vor|vors|vor das) gericht
  (?:beim|vor dem) (?:amts|land|bezirks|handels)gericht (?:klag|einreich|einbring|vorgeh|durchsetz)*
  (?:an|durch|mit|über|bei|zum|beim|von) (?:mein|unser|ein|einen|einem|meinen|meinem|unseren|unserem)? ?(?:meine |unsere |meiner |unserer )?(?:rechts|fach)?anw(?:a|ä)lt(?:s|e|en|in|innen)?(?:kanzlei)? (?:übergeb|übergib|weiter|einschalt|wend|gewandt|gesprochen|berat|abgeb|vertret)*
  (?:rechts)?anw(?:a|ä)lt*… (?:einschalt|einzuschalt|eingeschalt|beauftrag|zu beauftrag|übergeb|konsult|wird sich|meldet sich|einbezieh|hinzuzieh)*
  (?:schalte|schalten|beauftrage|beauftragen|konsultiere|nehme|nehmen|frage|hole)… (?:rechts)?anw(?:a|ä)lt*
  anwaltlich*
  (?:fall|sache|angelegenheit|alles|es|vorgang)… (?:rechts)?anw(?:a|ä)lt*
  fordere ~ letztmal*
  (?:gehe?|gehen|geh|ging|renne|muss|müssen) ~ zum ~ (?:rechts)?anwalt
  (?:mein|meine|unser|unsere) (?:rechts)?anw(?:a|ä)lt(?:in)? (?:wird|meldet|prüft|kümmert|rät|ist ~ (?:informiert|eingeschaltet|beauftragt)|hat ~ (?:geraten|gesagt|geschrieben|empfohlen))
  (?:über|durch|von|bei) (?:meine|meiner|die|der|unsere|unserer) (?:haus)?bank… (?:zurückbuch|zurückhol|rückbuch)*
  mandant(?:in|en|schaft|innen)?
  (?:straf|betrugs)anzeige*
  anzeige… (?:erstatt|zu erstatt|bei der polizei|gegen sie|gegen euch)*
  (?:erstatte|erstatten) ~ anzeige
  verbraucher(?:zentrale|schutz|schützer|schutzverein)*
  konsumentenschutz*
  arbeiterkammer
  schlichtungsstelle*
  ombuds*
  (?:abmahn|abgemahnt|abzumahnen|unterlassungserkl|unterlassungsklag|unterlassungsanspr)*
  (?:zurückbuch|rückbuch|zurückzubuch|zurückgebucht|zurückhol)*… (?:meine|meiner|die|der|von der) (?:bank|kreditkarte|hausbank)*
  (?:bank|kreditkartenfirma|kreditkarte|paypal)… (?:zurückbuchen|zurückholen|rückbuchung|rückgängig machen) (?:lass|veranlass|beauftrag)*
  schadens?ersatz*
  schmerzensgeld
  setze ~ (?:ihnen|euch)… frist
  letztmalige? (?:frist|aufforderung|mahnung|gelegenheit)
`
const FR = phrases`
  (?:action|poursuite|procédure|démarche|voie|recours|suite)s? (?:judiciaire|juridique|légale|en justice|contentieu)*
  (?:saisir|saisirai|saisirons|saisis|devant) (?:la justice|(?:le|les|un) (?:tribuna|juge|conciliateur|médiateur)*|l'ombudsman)
  en justice
  (?:avant|dernier|prochaine)… saisie (?:de la justice|du tribunal)
  (?:verrons|retrouverons|irai|irons)… tribunal
  (?:porter|porte|portons|porterai|porterons|déposer|dépose|déposerai|dépôt de|déposé)(?: une)? plainte
  (?:mise|mets|mettons|mettre) en demeure
  (?:consult|contact|saisi|mandat|charg|adress|confi|transm|transfèr|parl|remet)*… (?:mon|notre|un|à l'|mes|nos) ?(?:avocats?|conseil juridique)
  (?:mon|notre) (?:avocate?|conseil juridique) (?:vous|prend|va vous|me|nous|m'|dit|conseille|se chargera)*
  (?:huissier|commissaire de justice)
  dgccrf
  (?:ufc )?que choisir
  signal ?conso
  conciliateur de justice
  médiateur (?:de la consommation|du e-commerce)
  association de (?:consommateurs|défense)
  répression des fraudes
  dommages(?:-| et | et-|-et-)intérêts
  (?:assigner|assignation|assignerai)
  tribunal (?:judiciaire|de proximité|de commerce pour|compétent)
  (?:contest|oppos)*… (?:paiement|prélèvement|débit|transaction)… (?:auprès de|à|par) (?:ma|notre) banque
  rétrofacturation
`
const ES = phrases`
  (?:acciones|medidas|vías?|procesos?|demandas?|reclamación|asesoramiento) (?:legal|judicial|jurídic)(?:es|as?|os?)?
  (?:denunciar|denunciaré|denunciaremos|denunciado|denuncio)*
  (?:poner|pondré|pondremos|presentar|presentaré|interponer|interpondré) ~ (?:denuncia|demanda|querella|reclamación (?:ante|en) consumo)
  (?:os|le|les|la|los) (?:voy a |vamos a )?(?:demandar|demandaré|demandaremos)
  (?:mi|nuestr[oa]) abogad[oa]s? (?:os|les?|se|ya|me|nos|contactar|va|ha|dice)*
  (?:hablado con|consultado (?:con|a)|consultar (?:con|a)|contactar (?:con|a)|acudir a|en manos de|pasar[eé]* ~ a|contratar a?) ?(?:mi|nuestr[oa]|un|una|mis|l[oa]s) abogad[oa]s?
  (?:llevar|llevaré|ir|iré|iremos|nos veremos|acudir|acudiré)… (?:juicio|juzgado|tribunal|los tribunales|tribunales|juez)
  burofax
  hojas? de reclamaci(?:ón|ones)
  oficina (?:municipal )?(?:de información )?(?:al|del) consumidor
  (?:omic|facua)
  defensor del (?:pueblo|consumidor)
  junta arbitral
  organización de consumidores
  daños y perjuicios
  contracargo*
  (?:devolver|retroceder|reclamar|anular)* (?:el )?(?:cargo|recibo|pago)… (?:a|por|con|en) (?:mi|el|nuestro) banco
`
const IT = phrases`
  (?:azion[ei]|vi[ae]|pass[oi]|procediment[oi]|provvediment[oi]|tutela|caus[ae]) (?:legal|giudiziari)*
  causa civile
  (?:il mio|al mio|dal mio|nostro|al nostro) (?:legale|avvocato) (?:vi|mi|ha|si|le|provveder|procede|scriver|contatter)*
  (?:parlato con|rivolger|rivolto|consultat|consulter|contattat|contatter|affid|passer|incaricat|dato mandato)*… (?:avvocat[oi]|avvocata|mio legale|nostro legale)
  (?:sporg|present|deposit)* ~ (?:denuncia|querela|esposto)
  (?:denuncer|querel)*
  giudice di pace
  (?:in|al|davanti al|dinanzi al|presso il) (?:tribunale|giudice)
  (?:vi|la) diffid[oa]*
  lettera di diffida
  (?:messa|metto|mettiamo|costituzione) in mora
  (?:altroconsumo|codacons|adiconsum|federconsumatori|agcm)
  (?:associazione|tutela) (?:dei |di )?consumator[ie]
  (?:risarcimento|risarcire) (?:dei |i |del |il |per i )?dann[oi]
  (?:contest|storn)*… (?:addebito|pagamento|transazione)… (?:con la|alla|presso la|tramite la) (?:mia )?banca
`
const CS = phrases`
  trestní(?:ho|m)? (?:oznámen|stíhán)*
  (?:žalob[aouy]|žalovat|žaluji|žaluju|zažaluj|zažalovat|předžalobn)*
  (?:k|u) soudu
  (?:obrátím|obrátíme|půjdu|půjdeme|podám)… soud(?:u)?
  soudní(?:ho|mu|m|ch)? (?:spor|řízen|cest|vymáh|jednán)*
  soudně
  (?:předá|svěř|obrát|porad)*… (?:právník|advokát)*
  právní(?:m|ch|mi|ho|mu)? (?:krok|cest|zastoup|zástup|poradn|pomoc)*
  (?:svého|svému|svým|mého|mému|mým|můj|náš|našeho|našemu|naším|s|se|na) (?:právník|advokát)*
  (?:právník|advokát)*… (?:kontakt|ozve|podá|převez|předa|vymáh)*
  (?:české |českou |česká )?obchodní inspekc*
  (?:dtest|sdružení|spolek) ~ (?:spotřebitel|obrát)*
  ombudsman*
  náhrad(?:u|y|a) škody
  exekuc*
  exekutor*
  (?:bank|kart)*… (?:zpětně strh|reklamovat platbu|stáhnout platbu|zpětné zúčtování)*
  (?:reklamuji|reklamovat) platbu… (?:bank|kart)*
`

export const LEGAL: Topic = {
  strong: [EN, DE, FR, ES, IT, CS],
  weak: [
    phrases`
      (?:lawyer|solicitor|attorney|barrister)s?
      (?:rechts)?anw(?:a|ä)lt*
      (?:mon|notre|un) avocate?
      abogad[oa]s?
      avvocat[oi]
      (?:právník|advokát)*
    `,
    phrases`
      tribunal
      tribunaux
      juzgado
      tribunale
      (?:county|high|district|supreme|the) court
      richter(?:in)?
    `,
    phrases`
      (?:hold|holding) ~ (?:liable|responsible)
      (?:ersatzpflichtig|haftbar*)
      (?:tenir|tiens|tenons) (?:pour )?responsables?
      (?:hago|hacemos) responsables?
      (?:ritengo|riteniamo) responsabil[ie]
      compensation
      indemnización
      indemnisation
      risarcimento
      odškodn*
    `,
    phrases`
      (?:final|last) (?:notice|warning|demand)
      letzte (?:mahnung|aufforderung|warnung)
      dernier (?:avertissement|rappel)
      último (?:aviso|requerimiento)
      ultimo (?:avviso|sollecito)
      (?:poslední|předžalobní) (?:výzv|upomínk|varován)*
    `,
    phrases`
      (?:fraud|fraudulent|fraudsters?|scammers?|scammed)
      (?:betrug|betrüger|betrogen)*
      (?:arnaque|escroquerie|escroc)s?
      (?:estafa|estafador|fraude)(?:s|es)?
      (?:truffa|truffat|truffator)*
      (?:podvod|podvodník)*
    `,
    phrases`
      police
      polizei
      policía
      polizia
      carabinieri
      gendarmerie
      polici[ei]
      policie
    `,
    phrases`
      my (?:legal|statutory|consumer) rights?
      legally (?:obliged|required|binding)
      (?:gegen|laut) ~ (?:konsumentenschutzgesetz|verbraucherrecht)*
      code de la consommation
      ley de consumidores
      codice del consumo
      občansk(?:ý|ého) zákoník*
    `,
  ],
}
