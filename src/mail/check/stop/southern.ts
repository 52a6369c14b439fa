/** Requests to stop, in Spanish, Italian, Portuguese, Romanian, Greek and Turkish. */
import { sentences } from './sentences.ts'
import type { StopList } from './western.ts'

const ES_MAIL = '(?:correos?(?: electrónicos?)?|e-?mails?|mails?|mensajes?|respuestas?)'
const ES = `(?: (?:de|con|más|estos|estas|sus|tus|los|las|esos|esas|todos|todas|ningún|otros?|otras?)){0,3} ${ES_MAIL}(?: (?:automátic[oa]s?|automatizad[oa]s?))?(?: más)?`

export const SPANISH: StopList = {
  plain: sentences`
    (?:dejen?|dejad|deja|pare|paren|parad|dejar) de (?:enviar|mandar|escribir|responder|contestar|contactar)(?:me|nos|le)?(?:${ES})?
    (?:pare|paren|basta|stop)${ES}
    no (?:me |nos )(?:envíen?|envíes|manden?|mandes|escriban?|escribas|respondan?|respondas|contesten?|contestes)(?: más)?(?:${ES})?
    no (?:envíen|manden)${ES}
    no más (?:correos(?: electrónicos)?|e-?mails|mails|mensajes|respuestas)(?: (?:automátic[oa]s|automatizad[oa]s))?
    (?:ya )?no (?:quiero|queremos|deseo|deseamos)(?: (?:recibir|seguir recibiendo))?${ES}(?: de su parte)?
    (?:quiero|queremos|deseo|solicito) dejar de recibir${ES}
  `,
  bare: sentences`
    (?:baja|stop)
    (?:dar|darse|darme|dame|deme|denme|dadme|causar) de baja(?: de (?:su|la|esta) lista)?
    (?:quiero|quisiera|deseo|solicito) (?:darme de|la|causar|mi) baja
    (?:desuscribir|desuscribirme|desuscríbame|desuscríbanme)
    (?:bórrenme|bórreme|elimínenme|elimíneme|quítenme|sáquenme) de (?:su|la|esta) lista
  `,
}

const IT_MAIL = '(?:e-?mail|mail|messaggi|messaggio|risposte|risposta)'
const IT = `(?: (?:con|le|i|altre|altri|queste|questi|più|vostre|vostri|sue|tue|di|delle|dei|nessuna)){0,3} ${IT_MAIL}(?: (?:automatic(?:he|i|a|o)|automatizzat[eio]))?`
const IT_MANY = '(?:e-?mail|mail|messaggi|risposte)'
const IT_AUTO = '(?:automatic(?:he|i)|automatizzat[ei])'

export const ITALIAN: StopList = {
  plain: sentences`
    (?:smettete|smetta|smetti|smettetela|smettila|smettere|cessate) di (?:mandar|inviar|scriver|risponder|contattar)(?:mi|ci|e)(?:${IT})?
    non (?:mandate|inviate|mandar|inviar|scrivete|scriver)(?:mi|ci)(?: più)?${IT}
    non (?:mi |ci )?(?:mandate|inviate|mandi|invii|mandare|inviare)(?: più)? ${IT_MANY} ${IT_AUTO}
    non (?:scrivete|scriver|rispondete|risponder|contattate|contattar)(?:mi|ci) più
    non (?:mi |ci )(?:scriva|risponda) più
    (?:niente|non|mai) (?:più|altre|altri) ${IT_MANY}(?: ${IT_AUTO})?
    niente ${IT_MANY} ${IT_AUTO}
    (?:basta|stop)(?: (?:con|le|i|queste|questi|vostre|vostri|di)){0,3} ${IT_MANY}(?: ${IT_AUTO})?
    non (?:voglio|vogliamo|desidero|desideriamo)(?: più)?(?: ricevere)?${IT}(?: da voi)?
  `,
  bare: sentences`
    (?:basta|stop|disiscrizione)
    (?:disiscriver|disiscrivete|disiscrivi|cancellate|cancella|rimuovete|rimuovi)(?:mi|ci)(?: dalla (?:vostra )?(?:lista|mailing list))?
    (?:toglietemi|togliermi|toglimi) dalla (?:vostra )?(?:lista|mailing list)
    (?:voglio|vorrei|desidero) (?:disiscrivermi|cancellarmi|essere cancellat[oa])
  `,
}

const PT_MAIL = '(?:e-?mails?|mails?|mensagens|mensagem|respostas?)'
const PT = `(?: (?:de|com|mais|estas?|estes?|esses?|essas?|suas?|seus?|as|os|nenhuma?|outras?|outros?)){0,3} ${PT_MAIL}(?: (?:automátic[oa]s?|automatizad[oa]s?))?`

export const PORTUGUESE: StopList = {
  plain: sentences`
    (?:parem?|para|parar|deixem?|deixa) de (?:me |nos )?(?:enviar|mandar|escrever|responder|contactar|contatar)(?:-?me|-?nos)?(?:${PT})?
    (?:parem?|stop)(?: de| com)?${PT}
    (?:chega|basta) (?:de|com)${PT}
    sem (?:mais )?(?:e-?mails|mails|mensagens|respostas) (?:automátic[oa]s|automatizad[oa]s)
    não (?:me |nos )?(?:envie|envies|enviem|mandem?|mandes)(?:-?me|-?nos)?(?: mais)?${PT}
    não (?:me |nos )(?:escrevam?|escrevas|respondam?|respondas|contactem?|contatem?)(?: mais)?(?:${PT})?
    (?:já )?não (?:quero|queremos|desejo|desejamos)(?: mais)?(?: receber)?${PT}(?: vossas?)?
  `,
  bare: sentences`
    (?:stop|parar|pare|descadastrar|descadastro|dessubscrever)
    (?:descadastrem?|removam?|remover|retirem?|retirar)-?me(?: da (?:sua |vossa )?lista)?
    (?:quero|gostaria de|desejo) (?:me descadastrar|descadastrar-?me|dessubscrever)
  `,
}

const RO_MAIL = '(?:e-?mail(?:uri)?|mail(?:uri)?|mesaje|răspunsuri|răspuns)'
const RO = `(?: (?:alte|aceste|niciun|de|cu|la|mai multe)){0,3} ${RO_MAIL}(?:le)?(?: automate?)?`

export const ROMANIAN: StopList = {
  plain: sentences`
    să nu(?:-mi| îmi|-ne| ne)? mai (?:trimiteți|trimiți|scrieți|scrii)${RO}
    nu(?:-mi| îmi|-ne| ne)? mai (?:trimiteți|trimite|trimiteți-mi)(?:-mi)? (?:e-?mailuri|mailuri|mesaje|răspunsuri) automate
    să nu(?:-mi| îmi|-ne| ne) mai (?:scrieți|scrii|răspundeți|răspunzi)
    (?:opriți|încetați|opriti-vă din)(?: trimiterea| să-mi trimiteți| să îmi trimiteți)?(?: de)?${RO}
    nu mai (?:vreau|vrem|doresc|dorim)(?: să primesc| să primim)?${RO}(?: de la (?:voi|dumneavoastră))?
    fără(?: alte)? (?:e-?mailuri|mailuri|mesaje|răspunsuri) automate
    stop${RO}
  `,
  bare: sentences`
    (?:stop|dezabonare|dezabonați-mă|dezabonează-mă|mă dezabonez)
    (?:vreau|doresc|aș dori) să mă dezabonez
    (?:ștergeți|scoateți|eliminați)-mă(?: (?:de pe|din) listă?)?
  `,
}

const EL_MAIL = '(?:απαντήσεις|απάντηση|μηνύματα|μήνυμα|e-?mails?|mails?)'
const EL = `(?: (?:άλλα|άλλες|πια|πλέον|τις|τα|αυτά|αυτές|με|να|λαμβάνω|λαμβάνουμε)){0,4}(?: αυτόματ(?:ες|α|η|ο)| αυτοματοποιημέν(?:ες|α))? ${EL_MAIL}`

export const GREEK: StopList = {
  plain: sentences`
    (?:σταματήστε|σταμάτα|σταματήσετε|πάψτε|παύσατε) να (?:μου |μας )?(?:στέλνετε|στέλνεις|απαντάτε|απαντάς|γράφετε)(?:${EL})?
    (?:σταματήστε|σταμάτα|στοπ)${EL}
    μην? (?:μου |μας )?(?:στέλνετε|στέλνεις|ξαναστείλετε|στείλετε|απαντάτε)${EL}(?: πια| πλέον)?
    μην? (?:μου|μας) (?:στέλνετε|απαντάτε|γράφετε|ξαναγράψετε)(?: πια| πλέον)?
    (?:όχι|τέλος) (?:άλλες |άλλα |πια |πλέον )?(?:αυτόματες απαντήσεις|αυτόματα μηνύματα|αυτόματα e-?mails?)
    όχι (?:άλλες απαντήσεις|άλλα μηνύματα|άλλα e-?mails?|άλλα mails?)(?: πια| πλέον)?
    δεν (?:θέλω|θέλουμε|επιθυμώ|επιθυμούμε)${EL}(?: πια| πλέον)?
  `,
  bare: sentences`
    (?:στοπ|stop|απεγγραφή|κατάργηση εγγραφής)
    (?:διαγράψτε|αφαιρέστε|βγάλτε) με(?: από τη λίστα(?: σας)?)?
    (?:θέλω|επιθυμώ) (?:να )?(?:απεγγραφώ|διαγραφώ)
  `,
}

const TR_MAIL =
  '(?:yanıt|cevap|e-?posta|e-?mail|mail|mesaj|ileti)(?:lar|ler)?(?:ı|i|ın|in|ınız|iniz|ınızı|inizi)?(?: mesaj(?:lar)?(?:ı)?)?'
const TR = `(?:(?:bana|bize|artık|bir daha|lütfen|hiçbir|daha fazla|başka) ){0,4}(?:otomatik )?${TR_MAIL}`

export const TURKISH: StopList = {
  plain: sentences`
    ${TR}(?: artık| bir daha)? (?:göndermeyin(?:iz)?|atmayın|yollamayın|yazmayın|vermeyin|istemiyorum|istemiyoruz|almak istemiyorum|almak istemiyoruz|durdurun)(?: artık)?
    (?:artık |bir daha ){0,2}(?:bana|bize) (?:artık |bir daha ){0,2}${TR} (?:gönderme|atma|yollama)(?: artık)?
    (?:artık |bir daha ){0,2}(?:bana|bize) (?:artık |bir daha ){0,2}(?:yazmayın|yazma)
  `,
  bare: sentences`
    (?:stop|dur|durdur|durdurun)
    (?:abonelikten|listeden|listenizden) (?:çık|çıkar|çıkarın|ayrıl|çıkmak istiyorum|çıkarılmak istiyorum|ayrılmak istiyorum)
    beni (?:listeden |listenizden )?çıkar(?:ın)?
  `,
}
