/** What stands around a request without changing it, and what has its words and is none. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asksToStop } from '../../../../src/mail/check/stop/asks-to-stop.ts'

const asks = (ownText: string, subject = 'Re: Opening hours', name = '') => asksToStop({ subject, ownText, name })

/** [own text, subject, name of the From field] */
const DRESSED: readonly [string, string?, string?][] = [
  ['Hi,\n\nplease unsubscribe me.\n\nThanks\nJana'],
  [
    'Hello Anna,\nplease stop sending me automatic replies.\n\nKind regards,\nJana Novak\nHead of Sales | Acme Ltd\n+420 777 123 456',
  ],
  ['STOP\n\nJana Novak', 'Re: Your question', 'Jana Novak'],
  ['Unsubscribe\n\nSent from my iPhone 15'],
  ['Guten Tag, bitte keine automatischen Antworten mehr. Danke!\nMit freundlichen Grüßen\nJan'],
  ['Stop\n\nThanks,\nKind regards\nJ. Novak'],
  ['Stop\nThanks\njana novak | jana@example.com', 'Re: Your question', 'Jana Novak'],
  ['Stop\nThanks\nJana\nTel: +420 777 123 456\nE-mail: jana@example.com\nwww.example.com'],
  ['Stop\nGet Outlook for iOS <https://aka.ms/o0ukef>'],
  ['Stop\nSent from my Samsung Galaxy S21 5G'],
  ['Stopp\nVon meinem iPhone gesendet'],
  ['Stop\nEnvoyé de mon iPhone'],
  ['Baja\nEnviado desde mi iPhone'],
  ['Basta\nInviato da iPhone'],
  ['Stopp\nSkickat från min iPhone'],
  ['Стоп\nОтправлено с iPhone'],
  ['STOP', ''],
  ['stop', 'Stop'],
  ['', 'Unsubscribe'],
  ['Thanks', 'UNSUBSCRIBE'],
  ['Please stop sending me automatic replies.', 'Order 4711'],
  ['STOP. Stop emailing me.'],
  ['ＳＴＯＰ'],
  ['\u200bS\u200bTOP'],
]

test('greetings, thanks, names and signatures around it say nothing else', () => {
  for (const [text, subject, name] of DRESSED) assert.ok(asks(text, subject, name), JSON.stringify([text, subject]))
})

const LOOK_ALIKES: readonly [string, string?, string?][] = [
  ['Please stop the delivery of order 4711.'],
  ['How do I unsubscribe from the newsletter?'],
  ['Cancel my subscription'],
  ['I want to cancel my subscription, please.'],
  ['Please unsubscribe me from the newsletter.'],
  ['Where does the bus stop?'],
  ['Can I stop by tomorrow?'],
  ['Stop?'],
  ['Unsubscribe?'],
  ['How do I stop automatic replies?'],
  ['How can I switch off automatic replies in my own mailbox?'],
  ['Do not reply to this email'],
  ['Please do not reply.'],
  ['No reply needed, thanks'],
  ['Stop sending me invoices for a thing I never bought.'],
  ['Stop sending me emails about my order, tell me where it is.'],
  ['STOP'.repeat(300)],
  ['stop\nAnd where is my parcel?'],
  ['stop\n\nThanks\nAnd where is my parcel now?'],
  ['unsubscribe\nThanks\nPS my order is late'],
  ['unsubscribe\nThanks\nmy order has still not arrived'],
  ['Don’t send me the blue one, send me the red one.'],
  ['Please stop the machine and call me.'],
  ['STOP', 'Order 4711'],
  ['unsubscribe', 'Your newsletter'],
  ['Thanks!', 'Re: unsubscribe'],
  ['', 'Re: Stop'],
  ['', 'How do I unsubscribe?'],
  ['', 'Bus stop'],
  ['', ''],
  ['When do you open?', 'Unsubscribe'],
  ['Hi I need help', 'Unsubscribe'],
  ['Hello\nI need help with my account', 'stop'],
  ['I unsubscribed yesterday and still get your newsletter.'],
  ['Bitte stoppen Sie die Lieferung.'],
  ['Ich möchte mein Abo kündigen.'],
  ['Wie kann ich mich vom Newsletter abmelden?'],
  ['Können Sie mich für den Kurs abmelden?'],
  ['Wo kann ich mich abmelden?'],
  ['Bitte melden Sie mich vom Kurs am Montag ab.'],
  ['Comment me désabonner de la newsletter ?'],
  ['Arrêtez la livraison, s’il vous plaît.'],
  ['Quiero cancelar mi pedido'],
  ['¿Cómo me doy de baja?'],
  ['¿Baja?'],
  ['Basta un giorno?'],
  ['Voglio annullare l’ordine'],
  ['Quero cancelar a minha encomenda'],
  ['Hoe kan ik me afmelden?'],
  ['Stop de levering van mijn bestelling'],
  ['Jak mohu zrušit objednávku?'],
  ['Odhlaste mě z kurzu v pondělí'],
  ['Nie mogę wypisać się z newslettera'],
  ['Stop leveringen af min ordre'],
  ['Πώς μπορώ να διαγραφώ;'],
  ['Στοπ;'],
  ['Не отвечайте'],
  ['Не присылайте товар'],
  ['Больше не хочу заказ'],
  ['停止发货'],
  ['不要寄了'],
  ['如何退订？'],
  ['配送を停止してください'],
  ['注文をキャンセルしてください'],
  ['Siparişimi durdurun'],
  ['Ne küldjenek több csomagot'],
  ['Nu mai trimiteți coletul'],
  ['Älkää lähettäkö pakettia'],
]

test('a mail that has the word and means something else does not', () => {
  assert.deepEqual(
    LOOK_ALIKES.filter(([text, subject, name]) => asks(text, subject, name)),
    [],
  )
})

/** [own text, subject, name of the From field]: one line asks to stop, another says what the mail is about. */
const AMONG_OTHERS: readonly [string, string?, string?][] = [
  ['Stopp!\nVon meinem Konto wurde zweimal abgebucht.'],
  ['Sent from the wrong address, please cancel order 4711', 'Stop'],
  ['unsubscribe\nSent with the wrong parts, I want my money back'],
  ['Stop\nThanks\nRefund my order'],
  ['Stop.\nThanks\nSend the refund to jane@example.com instead'],
  ['Stop\nGet Outlook for iOS to open my order'],
  ['Stop\nSent from my iPhone, please call me back'],
  ['Stop\nGesendet mit der falschen Adresse'],
  ['Stop\nVon meinem Handy wurde ein Abo gebucht'],
  ['Stop\nEnvoyé depuis la mauvaise adresse'],
  ['Stop\nEnvoyé de mon iPhone qui ne marche pas'],
  ['Stop\nEnviado desde España, no ha llegado'],
  ['Stop\nInviato da voi due volte'],
  ['Stop\nVerzonden met de verkeerde onderdelen'],
  ['Stop\nSkickat från fel adress'],
  ['Stop\nSendt fra forkert adresse'],
  ['Stop\nLähetetty väärään osoitteeseen'],
  ['Stop\nWysłane z błędnym adresem'],
  ['Stop\nOdesláno z jiné adresy'],
  ['Stop\nTrimis de pe altă adresă'],
  ['Стоп\nОтправлено с ошибкой'],
  ['Стоп\nНадіслано з помилкою'],
  ['Stop\nThanks\nCall me on +420 777 123 456'],
  ['Stop\nThanks\nsee https://example.com/broken'],
  ['Stop\nThanks\nrefund | order'],
  ['Stop\nThanks\nREFUND NOW'],
  ['Stop\nThanks\nRefund.'],
  ['Stop\nThanks\ncall me'],
  ['Stop\nJana\ncancel it', undefined, 'Jana Novak'],
  ['Stopp\nDanke\nGeld zurück'],
  ['Stop\nMerci\nannulez tout'],
  ['Baja\nGracias\ndevuelvan el dinero'],
  ['Basta\nGrazie\nrimborso subito'],
  ['Stop\nBedankt\ngeld terug'],
  ['Stop\nTak\npenge tilbage'],
  ['Stop\nDziękuję\nzwrot pieniędzy'],
  ['Стоп\nСпасибо\nверните деньги'],
  ['Στοπ\nΕυχαριστώ\nχρήματα πίσω'],
  ['停止\n谢谢\n退款'],
  ['停止\n以上\n返金希望'],
]

test('a request beside a line that says something else does not count', () => {
  assert.deepEqual(
    AMONG_OTHERS.filter(([text, subject, name]) => asks(text, subject, name)),
    [],
  )
})

test('the longest texts that are read come to an end, whatever stands in them', () => {
  const words = [
    'stop ',
    'no more ',
    'please ',
    'stop sending me any ',
    'мне ',
    '。',
    'a-',
    "n'",
    ' - ',
    'автоматические ',
  ]
  for (const word of words) assert.equal(asks(word.repeat(Math.floor(800 / word.length))), false, word)
})
