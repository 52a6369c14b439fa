/**
 * What policies, promises and days for opening are called in English, German, French, Spanish, Czech and Italian. All
 * languages are looked for in every sentence: a reply may switch in its middle.
 */
import { anyOf } from './phrases.ts'

/** What a shop has rules about. */
export const RULED = anyOf(
  `return, returns, returned, returning, returnable, refund*, reimburs*, warrant*, guarantee*, cancel*, exchang*, replac*,
   repair*, compensat*, privacy, personal data, delet*, liab*, insur*, withdraw*, terms, eligib*, entitled, deposit*,
   deliver*, ship*, dispatch*, pick up, collect*, payment*, invoice*, credited, credit, polic*, customs, duty, duties, tax*,
   subscription*, reserv*, vat, price*, fee, fees, charge*, charged, accept*, allowed, permitted, forbidden, label*`,
  `rückgabe*, rücksend*, zurückgeb*, zurückschick*, zurücksend*, zurückgeschickt, zurückgesendet, zurücknehm*, erstatt*,
   rückerstatt*, garantie*, gewährleist*, stornier*, umtausch*, tausch*, getauscht, umgetauscht, ersatz*, ersetz*,
   reparier*, reparatur*, entschädig*, datenschutz*, personenbezogen*, lösch*, haft*, versicher*, widerruf*, widerrufen,
   agb, liefer*, versand*, versend*, versandt, abhol*, bezahl*, zahlung*, rechnung*, gutgeschrieben, zoll*, steuer*, abo*,
   kündig*, reservier*, preis*, gebühr*, mwst, mehrwertsteuer, erlaubt, verboten, akzeptier*`,
  `retour*, renvoy*, renvoi*, rembours*, garanti*, annul*, échang*, remplac*, répar*, indemnis*, confidentialité,
   données personnelles, supprim*, effac*, assur*, rétract*, conditions, livr*, expédi*, retir*, paiement*, factur*, douane*,
   taxe*, abonnement*, réserv*, résili*, prix, tarif*, tva, frais, autorisé*, interdit*`,
  `devol*, devuel*, reembols*, garant*, cancel*, anul*, cambi*, reemplaz*, sustitu*, repar*, indemniz*, privacidad,
   datos personales, borra*, elimin*, asegur*, desistimiento, condiciones, entreg*, enví*, enviar*, enviamos, recog*, pago*,
   factur*, aduana*, impuesto*, suscripci*, reserv*,
   precio*, tarifa*, iva, gastos, permitido*, prohibido*`,
  `vrátit, vrácen*, vrácení, vracet, reklam*, záruk*, záruč*, zruš*, storn*, vyměn*, výměn*, oprav*, náhrad*, odškodn*,
   soukrom*, osobní údaje, osobních údajů, smaz*, vymaz*, pojišt*, odstoup*, podmínk*, doruč*, doprav*, zásilk*, zasíl*,
   vyzvedn*, platb*, plat*, faktur*, clo, cla, daň*, předplatn*, rezerv*, cena,
   ceny, cenu, ceně, poplat*, dph, povolen*, zakázán*`,
  `restitu*, reso, resi, rimbors*, garanzi*, annull*, cambi*, sostitu*, ripar*, risarc*, privacy, dati personali, cancell*,
   elimin*, assicur*, recesso, condizioni, consegn*, sped*, ritir*, pagament*, fattur*, dogan*, tass*, abbonament*, prenot*,
   prezzo, prezzi, tariff*, iva, spese, permess*, vietat*`,
)

/** Says that something is so, or may or must be: with one of the above a statement about a rule. */
export const STATES = anyOf(
  `can, cannot, can't, may, must, should, need to, needs to, have to, has to, is, are, isn't, aren't, was, were, will, won't,
   you'll, we'll, we're, it's, be, do, does, don't, doesn't, covers, cover, lasts, last, applies, apply, includes, include,
   accept, accepts, allow, allows, offer, offers, ends, expires, takes, take, starts, begins, costs, pay, pays, bear, we, you get`,
  `kann, kannst, können, könnt, darf, dürfen, muss, müssen, soll, sollten, ist, sind, wird, werden, gilt, gelten, umfasst,
   deckt, dauert, beträgt, endet, erlischt, kostet, kosten, möglich, ausgeschlossen, lässt, lassen, haben, hat, trägt, tragen,
   zahlen, wir, brauchen, besteht, nehmen`,
  `peut, peuvent, pouvez, pouvons, doit, doivent, devez, devons, est, sont, sera, seront, couvre, dure, s'applique, expire,
   coûte, possible, avez, faut, nous, acceptons, vous avez, est-il, n'est, ont, comprend, prend`,
  `puede, pueden, podemos, debe, deben, es, son, está, están, será, serán, cubre, dura, caduca, vence, cuesta, posible, tiene,
   tienen, hay que, aceptamos, ofrecemos, admitimos, incluye, tarda, hacemos, podrá, se aplica`,
  `lze, můžete, mohou, může, můžeme, musí, musíte, je, jsou, není, nejsou, bude, budou, platí, trvá, činí, stojí, vztahuje,
   končí, máte, má, možné, nelze, přijímáme, hradí, hradíme`,
  `può, possono, possiamo, deve, devono, è, sono, sarà, saranno, copre, dura, scade, costa, possibile, ha, avete, accettiamo,
   offriamo, include, vale, bisogna, si applica, spetta`,
)

/** We, or the customer, and what will be. */
export const PROMISES = anyOf(
  `we will, we'll, we shall, we are going to, we're going to, we can offer, we guarantee, we promise, i will, i'll, i promise,
   i guarantee, guaranteed, you will, you'll, you are going to, you get, you receive, will be sent, will be refunded,
   will be shipped, will be replaced, will be delivered, will be credited, will receive, will get, we commit, we assure,
   rest assured, we have arranged, we have issued, we have refunded, we have credited, we have sent, we are sending,
   we're sending, we are refunding, i have refunded, i have issued, i have arranged, we send you, we give you, we offer you,
   we refund you`,
  `wir werden, wir garantieren, garantieren wir, wir versprechen, versprechen wir, versprochen, wir sichern, garantiert,
   zugesichert, sie erhalten, erhalten sie, sie bekommen, bekommen sie, du bekommst, du erhältst, sie werden, ich werde,
   wir senden, senden wir, wir schicken, schicken wir, wir erstatten, erstatten wir, wir ersetzen, ersetzen wir,
   wir liefern, liefern wir, wir übernehmen, übernehmen wir, wir gewähren, gewähren wir, wir geben ihnen, geben wir ihnen,
   wir schreiben ihnen, wir überweisen, überweisen wir, wir tauschen, tauschen wir, wir reparieren, reparieren wir,
   wir stornieren, stornieren wir, bieten wir, wir bieten, schenken wir, wir schenken, wir legen, legen wir`,
  `nous allons, nous garantissons, nous promettons, nous nous engageons, garanti, vous recevrez, vous aurez, vous obtiendrez,
   vous bénéficiez, vous bénéficierez, nous vous envoyons, nous vous remboursons, nous vous remplaçons, nous vous offrons,
   nous vous proposons, nous vous accordons, je vous envoie, je vous rembourse, sera envoyé*, sera remboursé*,
   sera livré*, sera remplacé*, vous sera, vous seront`,
  `garantizamos, prometemos, nos comprometemos, garantizado, recibirá, recibirás, obtendrá, tendrá, le enviamos, te enviamos,
   le devolvemos, te devolvemos, le reembolsamos, le ofrecemos, te ofrecemos, le regalamos, le damos, vamos a, será enviado,
   será reembolsado, se le enviará, se le reembolsará`,
  `zaručujeme, garantujeme, slibujeme, zavazujeme, garantováno, dostanete, obdržíte, pošleme, zašleme, vyměníme, doručíme,
   opravíme, uhradíme, proplatíme, dáme, nabídneme, nabízíme vám, poskytneme, posíláme vám, zasíláme vám, bude vám, budeme,
   vrátíme, vrátíme vám, připravíme, přidáme`,
  `garantiamo, promettiamo, ci impegniamo, garantito, riceverà, riceverai, avrà, otterrà, le inviamo, le rimborsiamo,
   le offriamo, le spediamo, sarà inviato, sarà rimborsato, le verrà, verrà inviato, verrà rimborsato, stiamo per`,
)
/** The future of French, Spanish and Italian says `we` in its ending. */
export const WE_FUTURE = /(?<!\p{L})(?!environs)\p{L}+(?:[aeir]rons|remos|remo)(?!\p{L})/u

/** What we may always say that we do: look, ask, and write again. */
export const HARMLESS = anyOf(
  `check, check on, check with, look into, look at, come back to you, get back to you, be back, find out, ask, investigate,
   let you know, contact, contact you, review, verify, forward, pass, pass on, be in touch, answer, reply, respond, help,
   assist, follow up, clarify, be happy, be glad, gladly help, update you, keep you, inform you, write to you, write again`,
  `prüfen, klären, melden, nachfragen, erkundigen, nachsehen, nachschauen, weiterleiten, weitergeben, antworten,
   zurückkommen, herausfinden, kümmern, informieren, helfen, geben wir ihnen bescheid, wir geben ihnen bescheid, bescheid`,
  `vérifi*, reviendrons, revenons, renseign*, contacter*, répond*, transmett*, informer*, reprendrons, aider*, examin*`,
  `comprob*, verific*, consult*, responder*, contact*, revisar*, informar*, volver*, ayudar*, averigu*, pondremos`,
  `ověří*, zjistí*, prověří*, ozve*, zkontroluj*, podívá*, odpoví*, předá*, vrátíme se, budeme vás kontaktovat,
   budeme vás informovat, dáme vám vědět, dáme vědět, budeme informovat, kontaktovat, informovat`,
  `verific*, controll*, ricontatt*, risponder*, contatt*, torner*, inoltr*, informer*, aiuter*, faremo sapere`,
)
/** What we may not, without a document that says so. */
export const COMMITS = anyOf(
  `refund*, send, ship, deliver, replace*, pay, give you, offer, credit*, cancel*, waive*, compensat*, reimburs*, exchange*,
   repair*, extend, upgrade, include, deduct, reserve, arrange, transfer, receive, get a, get your money, guarantee*, promise`,
  `erstatt*, senden, schick*, liefer*, ersetz*, ersatz, zahlen, überweis*, gutschreib*, gutschrift, stornier*, tausch*,
   reparier*, schenk*, erhalten, bekommen, gewähr*, übernehm*`,
  `rembours*, envo*, enverrons, livr*, remplac*, pay*, offr*, crédit*, annul*, échang*, répar*, recevr*, garanti*`,
  `reembols*, devolver*, enviar*, entregar*, cambiar*, pagar*, regalar*, abonar*, cancelar*, reparar*, recibir*, garantiz*`,
  `pošle*, zašle*, vrátíme vám, vrátíme peníze, vrátíme částku, vyměn*, doruč*, oprav*, uhrad*, proplat*, nabíd*,
   dostanete, obdržíte, poskyt*, zaruč*, sleva, slevu`,
  `rimbors*, inviere*, spedire*, consegner*, sostituire*, pagher*, offrire*, accredit*, annuller*, riparer*, riceverà, garant*`,
)

/** With a day of the week: when something is open, comes, or is due. */
export const HAPPENS = anyOf(
  `open*, clos*, deliver*, ship*, arriv*, available, ready, until, till, by, before, from, collect*, pick up, hours, leave*,
   dispatch*, reach*, come*, answer*, on weekdays`,
  `geöffnet, öffn*, offen, geschlossen, schließ*, liefer*, versand*, versend*, kommt, kommen, ankommen, bereit, bis, ab, von,
   spätestens, abhol*, erreichbar, verschick*, werktag*`,
  `ouvert*, ouvr*, ferm*, livr*, expédi*, arriv*, disponible*, prêt*, jusqu*, avant, dès, à partir, du, retir*, joignable*`,
  `abiert*, abr*, cerrad*, cierra*, entreg*, enví*, llega*, disponible*, list*, hasta, antes, desde, a partir, de, recog*`,
  `otevřen*, otevír*, zavřen*, doruč*, doraz*, přijde, připraven*, do, od, nejpozději, vyzvedn*, odesíl*, máme`,
  `apert*, aprono, chius*, consegn*, spedi*, arriv*, disponibil*, pront*, fino, entro, prima, dal, dalle, da, ritir*`,
)
/** When, seen from today. */
export const SOON = anyOf(
  'tomorrow, today, tonight, next week, next month, this week, by the end of, the day after, overnight, same day, same-day, next day, next-day',
  'morgen, heute, übermorgen, nächste woche, nächster woche, nächsten monat, diese woche, noch am selben tag, bis ende',
  "demain, aujourd'hui, après-demain, la semaine prochaine, cette semaine, le mois prochain, d'ici la fin",
  'mañana, hoy, pasado mañana, la próxima semana, la semana que viene, esta semana, el próximo mes',
  'zítra, dnes, pozítří, příští týden, tento týden, příští měsíc, do konce',
  'domani, oggi, dopodomani, la prossima settimana, questa settimana, il prossimo mese, entro la fine',
)
/** That we regret what happened. */
export const SORRY = anyOf(
  'sorry to hear, sorry that, sorry for, sorry about, apologise for, apologize for, apologies for, regret that',
  'tut uns leid, tut mir leid, bedauern, bedauere, entschuldigen sie, entschuldigung für',
  'désolés que, désolé que, désolée que, désolés pour, désolé pour, navrés, regrettons que, excuses pour',
  'lamentamos que, lamento que, sentimos que, siento que, sentimos mucho, disculpe*, disculpas por',
  'mrzí nás, mrzí mě, je nám líto, je mi líto, omlouváme se za, omlouvám se za',
  'ci dispiace, mi dispiace, ci scusiamo per, spiacenti',
)
/** What follows the regret is a statement of its own. */
export const CONTRASTS = anyOf(
  "but, however, cannot, can't, can, must, will, may, unfortunately, so, therefore, not possible",
  'aber, jedoch, kann, können, müssen, leider, deshalb, daher, nicht möglich, allerdings',
  'mais, cependant, peut, pouvons, pouvez, malheureusement, donc, toutefois',
  'pero, sin embargo, puede, podemos, debe, por eso',
  'ale, avšak, nelze, nemůžeme, můžeme, můžete, bohužel, proto',
  'ma, tuttavia, può, possiamo, purtroppo, quindi, però',
)
/** What the customer did, told back to them. */
export const OWN_FACTS = anyOf(
  `you ordered, you have ordered, you bought, you placed, you paid, you wrote to us, you sent us, you told us, you contacted,
   your order of, your order from, your order placed, your message of, your message from, your mail of, your email of,
   your email from, your parcel from, you received`,
  `sie haben, haben sie, du hast, ihre bestellung vom, deine bestellung vom, ihre nachricht vom, ihre e-mail vom, ihre mail vom,
   ihrer bestellung vom, ihrer nachricht vom, ihr schreiben vom`,
  'vous avez commandé, vous avez payé, vous nous avez écrit, votre commande du, votre message du, vous avez reçu, vous avez acheté',
  'usted pidió, ha pedido, su pedido del, su mensaje del, ha pagado, nos escribió, ha comprado, ha recibido',
  'objednali jste, jste objednali, jste si objednali, vaše objednávka ze, vaši objednávku ze, vaše zpráva ze, zaplatili jste, psali jste, koupili jste',
  'ha ordinato, il suo ordine del, il suo messaggio del, ha pagato, ci ha scritto, ha acquistato, ha ricevuto',
)
/** What makes of the customer's own fact a statement of ours. */
export const OWN_STATES = anyOf(
  `can, may, must, will, won't, we'll, you'll, is, are, costs, so, therefore, get, entitled, free, refund*, due, guarantee*`,
  `kann, können, darf, dürfen, muss, müssen, wird, werden, ist, sind, kostet, daher, deshalb, also, anspruch, recht, frist,
   noch, zeit, kostenlos, erhalten, bekommen, wir`,
  'peut, pouvez, pouvons, doit, devez, sera, est, sont, coûte, donc, droit, encore, nous, recevrez',
  'puede, podemos, debe, será, es, son, cuesta, derecho, todavía, aún, recibirá, por lo tanto, tiene',
  'lze, můžete, můžeme, musíte, bude, je, jsou, stojí, nárok, proto, ještě, máte, dostanete, vrátíme, pošleme',
  'può, possiamo, deve, sarà, è, sono, costa, diritto, ancora, quindi, riceverà',
)
/** A question that says something: it states what it asks whether one knows. */
export const RHETORICAL = anyOf(
  'did you know, do you know that, have you heard, you know that, what if we, how about, why not',
  'wussten sie, wusstest du, wissen sie, wie wäre es, schon gewusst',
  'saviez-vous, savez-vous que, et si nous, pourquoi pas',
  'sabía que, sabías que, qué tal si, por qué no',
  'věděli jste, víte, že, co takhle',
  'sapeva che, lo sapevi, che ne dice',
)
