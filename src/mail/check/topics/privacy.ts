/**
 * Rights over one's data, used or threatened with. Footers speak of the GDPR and of "your rights" without wanting
 * anything, and "my account data" is a shop's daily word: what counts is one's own right, or an order about one's data.
 */
import { phrases } from './phrases.ts'
import type { Topic } from './topic.ts'

const EN = phrases`
  (?:gdpr|ccpa|privacy|data protection|data access|erasure|data deletion|subject access) (?:\w{1,12} )?(?:request|complaint|enquiry|inquiry)
  (?:article|art\.?) ?(?:15|16|17|18|20|21|77|82)\b.{0,20}(?:gdpr|general data protection)
  (?:under|per|by|with|invoke|invoking|pursuant to) (?:the )?(?:uk )?gdpr,? (?:i|please|my|you must)
  (?:data subject|dsar)
  right to be forgotten
  my (?:\w{1,15} )?right (?:to|of) (?:erasure|access|data portability|rectification|object|restrict*)
  (?:delete|erase|remove|wipe|destroy|deleting|erasing) (?:\w{1,12} ){0,3}(?:my|our) ~ (?:data|personal (?:details|information))
  (?:delete|erase|remove|destroy) ~ (?:data|information|everything|records) ~ (?:about|on|of) me
  (?:my|our) (?:personal )?(?:data|information|records) ~ (?:deleted|erased|removed|destroyed)
  (?:data|information) (?:that )?(?:you|your company|your shop) ~ (?:hold|holds|have|keep|store|stored|process|collected) (?:about|on|of) me
  (?:copy of|access to|disclose|export of) (?:\w{1,12} ){0,3}my (?:personal |customer )?(?:data|records)
  (?:data|security|privacy) (?:breach|leak)(?:es)?
  (?:my|our|customers?'?) (?:\w{1,15} )?(?:data|details|address|information|password|email) ~ (?:leaked|stolen|hacked|exposed)
  (?:leaked|sold|passed on|disclosed|shared) (?:my|our) (?:\w{1,15} )?(?:data|details|address|information|email)
  data protection (?:officer|authority|commissioner)
  information commissioner*
  (?:sell|sold|leak|share|pass on) my (?:personal )?data
  (?:removed|deleted|erased) ~ (?:data|information|records|everything) (?:about|of|on) me
  everything (?:that )?you (?:have |have got )?(?:stored|saved|hold|know|store|have|keep|collected) (?:about|on) me
  my (?:\w{1,15} )?(?:data|details|address|information)… third part(?:y|ies)
  (?:withdraw|revoke|withdrawing|revoking) my consent
  (?:object to|stop) (?:the )?processing (?:of )?(?:my|our) (?:personal )?(?:data|information)
`
const DE = phrases`
  (?:artikel|art\.?) ?(?:15|16|17|18|20|21|77|82)\b.{0,20}(?:dsgvo|ds-gvo|datenschutz*)
  (?:dsgvo|datenschutz|ds-gvo)-?(?:anfrage|auskunft|beschwerde|verletzung|verstoß|vorfall|beauftragte|behörde|anspruch)*
  (?:auskunft|kopie|herausgabe|übersicht|löschung|berichtigung|einsicht) (?:über |aller |von |zu |in ){0,2}(?:all )?(?:meine|meiner|meinen|die über mich|die zu mir|personenbezogen|sämtlich)* ~ daten
  (?:auskunfts|lösch)(?:ersuchen|antrag|anspruch|recht|anfrage|begehren)
  recht auf (?:vergessenwerden|vergessen werden|löschung|auskunft|datenübertragbarkeit|berichtigung)
  auskunft ~ (?:artikel|art\.?) ?15
  welche ~ personenbezogene*
  (?:lösch|entfern|vernicht)* (?:sie |bitte |mir |umgehend |unverzüglich |auch ){0,3}(?:alle |sämtliche )?(?:meine|meiner|unsere|alle|sämtliche|die über mich) ~ daten
  (?:alle|meine|meiner|sämtliche|unsere) ~ daten ~ (?:zu )?(?:lösch|gelöscht|entfern|vernicht)*
  (?:welche|alle) daten… (?:über mich|von mir|zu meiner person)
  (?:konto|account|profil)… daten… (?:ge)?lösch*
  daten… (?:über mich|zu meiner person)… (?:gespeichert|speichern|haben|verarbeit)*
  (?:datenleck|datenpanne|datendiebstahl|selbstauskunft|datenauskunft|datenmissbrauch)s?
  meine ~ (?:daten|adresse) ~ (?:weitergegeben|gestohlen|gehackt|verkauft|weiterverkauft|missbraucht)
  (?:widerruf|widerrufe|widerspreche|widersprechen|widerspruch)… (?:einwilligung|datenverarbeitung|verarbeitung meiner|nutzung meiner|weitergabe meiner)
`
const FR = phrases`
  (?:article|art\.?) ?(?:15|16|17|18|20|21|77|82)\b.{0,20}(?:rgpd|gdpr|règlement général)
  (?:demande|réclamation|requête|droits?) (?:\w{1,12} )?rgpd
  mon droit (?:d'accès|à l'effacement|à l'oubli|de rectification|d'opposition|à la portabilité|d'effacement)
  (?:exerc|us)* ~ droit (?:d'accès|à l'effacement|à l'oubli|de rectification|d'opposition|à la portabilité)
  (?:supprim|effac|détrui)* (?:\w{1,15} ){0,3}mes (?:\w{1,15} )?(?:données|informations personnelles)
  (?:suppression|effacement|copie|communication|accès) (?:de |à |complète de |de l'ensemble de )?(?:toutes )?mes (?:\w{1,15} )?données
  données (?:\w{1,15} )?que vous (?:détenez|avez|conservez|possédez|traitez|stockez)
  cnil
  (?:quelles|toutes les) (?:\w{1,15} )?données… (?:sur moi|me concernant)
  délégué à la protection
  (?:fuite|violation|vol|piratage) de (?:mes |vos |nos )?données
  mes ~ données… (?:piratées|volées|divulguées|vendues|transmises|fuité)
  retir(?:e|er|ons) mon consentement
`
const ES = phrases`
  (?:artículo|art\.?) ?(?:15|16|17|18|20|21|77|82)\b.{0,20}(?:rgpd|gdpr|reglamento general)
  (?:solicitud|petición|reclamación) (?:\w{1,12} )?(?:rgpd|de protección de datos)
  mi derecho (?:de|al|a la) (?:acceso|supresión|olvido|rectificación|oposición|cancelación|portabilidad)
  (?:ejerz|ejercer|ejercit)* (?:\w{1,12} ){0,2}derechos? (?:de|al|a la) (?:acceso|supresión|olvido|rectificación|oposición|cancelación|portabilidad) (?:sobre|de|respecto)? ?(?:mis|conforme|según|y)
  (?:borr|elimin|suprim)* (?:\w{1,12} ){0,3}mis (?:\w{1,15} )?datos
  (?:copia|acceso|supresión|eliminación|borrado) (?:de |a )?(?:todos )?(?:mis|los) datos (?:personales|que)… (?:mi|mis|tengan|tienen|tenéis|guard|conserv)*
  (?:copia|supresión|eliminación|borrado) (?:de )?(?:todos )?mis datos
  (?:qué|cuáles) datos… (?:míos|sobre mí|de mí)
  (?:qué|los|todos los) datos (?:\w{1,15} )?(?:que )?(?:tengan|tienen|tenéis|tengáis|conserváis|conservan|guardan|guardáis) (?:sobre|de) mí
  (?:aepd|agencia (?:española )?de protección de datos|delegad[oa] de protección)
  (?:filtración|fuga|brecha|robo) (?:de |en los )(?:mis )?datos
  mis ~ datos… (?:filtrad|robad|vendid|cedid)*
  (?:retiro|revoco) (?:mi|el) consentimiento
`
const IT = phrases`
  (?:articolo|art\.?) ?(?:15|16|17|18|20|21|77|82)\b.{0,20}(?:gdpr|rgpd|regolamento generale)
  (?:richiesta|istanza|reclamo) (?:\w{1,12} )?(?:gdpr|privacy)
  mio diritto (?:di|all'|alla|all' ?) ?(?:accesso|cancellazione|oblio|rettifica|opposizione|portabilità)
  (?:cancell|elimin|rimuov|distrugg)* (?:\w{1,12} ){0,3}(?:i )?miei (?:\w{1,15} )?dati
  (?:copia|accesso|cancellazione|eliminazione) (?:di |a |ai |dei |di tutti i |a tutti i |di tutti )?miei dati
  dati (?:\w{1,15} )?(?:che|in vostro possesso)… (?:su di me|che mi riguardano|mi riguardan)*
  garante (?:della|per la) (?:privacy|protezione)
  (?:quali|tutti i) (?:\w{1,15} )?dati… (?:su di me|di me|miei)
  (?:violazione|fuga|furto) (?:di|dei|dei miei) dati
  miei ~ dati… (?:rubati|violati|ceduti|venduti|diffusi)
  revoc[oa]* (?:il )?(?:mio )?consenso
`
const CS = phrases`
  (?:článk|čl\.?|článek)* ?(?:15|16|17|18|20|21|77|82)\b.{0,20}(?:gdpr|nařízení)
  (?:žádost|žádám|stížnost)… gdpr
  (?:právo|práva) (?:na|být) (?:výmaz|přístup k|zapomen|opravu osobních)*
  (?:vymaz|vymaž|smaz|smaž|odstran|odstraň|zlikvid)* (?:\w{1,15} ){0,3}(?:moje|mé|mých|všechny|veškeré) (?:\w{1,15} ){0,2}(?:údaje|údajů|data|dat)
  (?:výmaz|smazání|odstranění) (?:\w{1,15} ){0,2}(?:mých|svých|osobních) (?:\w{1,15} )?(?:údajů|dat)
  (?:kopii|výpis|přehled|přístup k)… (?:mých|mým|svých|osobních|osobním) (?:\w{1,15} )?(?:údajů|údajům|dat|datům)
  jaké (?:osobní )?(?:údaje|data) o mně
  (?:údaje|data|údajů),? (?:které|která|jež) o mně
  úřad(?:u|em)? (?:pro|na) ochran(?:u|y) osobních
  únik(?:u|em)? (?:\w{1,12} )?(?:údajů|dat)
  odvoláv(?:ám|áme) (?:svůj )?souhlas
`

export const PRIVACY: Topic = {
  strong: [EN, DE, FR, ES, IT, CS],
  weak: [
    phrases`
      (?:gdpr|ccpa|dsgvo|ds-gvo|rgpd)
      data protection (?:law|act|legislation)s?
      (?:datenschutzgesetz|datenschutzrecht)*
    `,
    phrases`
      (?:delete|close|remove|erase) ~ my ~ account
      (?:konto|account|kundenkonto|profil) ~ (?:löschen|zu löschen|gelöscht)
      (?:lösch|schließ)* ~ (?:mein|unser) ~ (?:konto|account|profil|kundenkonto)
      (?:supprim|effac|clôtur)* ~ mon ~ compte
      (?:elimin|borr|cerr|suprim)* ~ mi ~ cuenta
      (?:cancell|elimin|chiud)* (?:\w{1,12} )?(?:il mio|mio) ~ (?:account|profilo|conto)
      (?:zruš|smaz|smaž)* ~ (?:můj |moje )?(?:účet|konto|profil)
    `,
    phrases`
      (?:stored|saved|hold|held|know|collected) (?:about|on) me
      über mich (?:gespeichert|speichern|gesammelt)
      (?:détenez|conservez|stockez) sur moi
      (?:guardan|guardáis|tienen|tenéis) (?:sobre|de) mí
      (?:conservate|avete|detenete) su di me
      (?:evidujete|uchováváte|máte) o mně
    `,
    phrases`
      without my (?:consent|permission)
      ohne meine (?:einwilligung|zustimmung|erlaubnis)
      sans mon (?:consentement|accord|autorisation)
      sin mi (?:consentimiento|permiso|autorización)
      senza il mio (?:consenso|permesso)
      bez mého souhlasu
    `,
  ],
}
