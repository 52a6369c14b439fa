/** Words that are names as well, or stand where names stand: alone they are never masked. In the fold. */
const ORDINARY = `
  email mail phone card iban person address secret natid removed token the and for from with this that here there you
  your our not no yes all any new old out one two please hello hi dear thanks thank regards best kind order invoice
  question problem help support team service info office sales shop store admin contact billing account customer
  client user member manager group company limited online web app news press general private public free first last
  next good great happy sorry sir madam mister will may mark rose grace hope june april august summer autumn faith joy
  bill rob sue art jack rich drew chase young long short brown white black green gray grey king price love day way
  west north south east hill park field wood stone rice bell cook major christian frank sandy dusty holly ivy olive
  ruby pearl amber dawn eve inc ltd llc gmbh ag kg srl spa sro spol sas sarl corp plc ohg der die das und oder von vom
  van zum zur mit aus bei ein eine ich sie wir ihr uns ihre ihren unser kunde kundin frau herr herrn bestellung
  rechnung frage hilfe gruss grusse liebe lieber sehr geehrte geehrter guten tag danke bitte gut neu alt lang klein
  gross winter sommer jung mai berg mein dein kein nicht nur noch schon auch seit neuer neue neues les des une pour
  avec dans sur est pas plus vous nous mon ton son bonjour madame monsieur merci petit grand blanc noir cliente
  commande facture aide bien cordialement mademoiselle los las una por para con sin del que como hola senor senora
  gracias pedido factura pregunta ayuda nuevo buenos dias atentamente angel luz mar paz sol blanco pro bez nad pod ale
  tak jako jsem jsme pan pani slecna dobry den dekuji dekuju prosim zdravim objednavka faktura dotaz zakaznik novy
  maly mala cerny cerna per che non sono grazie buongiorno signor signora ordine monday tuesday wednesday thursday
  friday saturday sunday january february march july september october november december montag dienstag mittwoch
  donnerstag freitag samstag sonntag januar februar marz juni juli oktober dezember german english french spanish
  czech british american italian polish dutch google amazon paypal microsoft apple facebook visa mastercard dhl ups
  dpd gls`

const WORDS = new Set(ORDINARY.split(/\s+/).filter((word) => word !== ''))

/** Whether a word, in the fold, says too little to be masked as somebody's name. */
export function isOrdinaryWord(folded: string): boolean {
  return WORDS.has(folded)
}
