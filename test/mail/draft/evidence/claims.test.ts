import assert from 'node:assert/strict'
import { test } from 'node:test'
import { claimOf } from '../../../../src/mail/draft/evidence/claims.ts'
import type { Claim } from '../../../../src/mail/message.ts'

const CLAIMS: Record<string, [Claim, ...string[]][]> = {
  English: [
    [
      'price',
      'It costs €4.90.',
      'Shipping is free.',
      'You get 20 % off your next order.',
      'Delivery is free of charge.',
    ],
    ['price', 'We can give you a discount.', 'There is no extra charge.', 'The way back costs nothing.'],
    ['price', 'As you wrote, the price is 5 euros.', 'You ordered on Monday, so you get €100 back.'],
    ['price', 'Did you know that everything is free of charge?', 'Why not take 50 % off?'],
    [
      'date',
      'Unused goods can be returned within 30 days.',
      'It takes 2 to 4 working days.',
      'Your parcel arrives tomorrow.',
    ],
    [
      'date',
      'We are open on Monday.',
      'We close at 5 pm.',
      'The sale ends on 31 December.',
      'We answer within thirty minutes.',
    ],
    ['date', 'We will get back to you within 24 hours.', 'Your order of 3 March is still in time.'],
    ['policy', 'Engraved items cannot be returned.', 'The warranty covers the glaze.', 'You may exchange the teapot.'],
    ['policy', 'We do not ship to Norway.', 'Your personal data is never sold.', 'We accept PayPal for payment.'],
    [
      'policy',
      'We are sorry, but engraved items cannot be returned.',
      'Did you know that engraved items can be returned?',
    ],
    [
      'promise',
      'We will refund you in full, of course.',
      'We will send you a new teapot.',
      'We guarantee that it lasts.',
    ],
    ['promise', 'You will receive a new one.', 'We will check and refund you.', 'We will gladly bake you a cake.'],
    ['promise', 'I have refunded your order.', 'Rest assured that it works.'],
  ],
  German: [
    ['price', 'Der Versand kostet 4,90 €.', 'Der Versand ist kostenlos.', 'Sie bekommen einen Rabatt.'],
    ['date', 'Das Paket braucht 2 bis 4 Werktage.', 'Am Montag haben wir geöffnet.', 'Das Paket kommt morgen.'],
    ['policy', 'Gravierte Stücke sind vom Umtausch ausgeschlossen.', 'Sie können die Ware zurückgeben.'],
    [
      'promise',
      'Wir ersetzen Ihnen die Kanne.',
      'Gerne schicken wir Ihnen eine neue Kanne.',
      'Sie erhalten eine neue Kanne.',
    ],
  ],
  French: [
    ['price', 'La livraison coûte 4,90 €.', 'Le retour est gratuit.'],
    ['date', 'La livraison prend 2 jours ouvrés.', 'Nous sommes ouverts le lundi.'],
    ['policy', 'Les articles gravés ne peuvent pas être retournés.'],
    [
      'promise',
      'Nous vous enverrons une nouvelle théière.',
      'Nous vous rembourserons.',
      'Vous recevrez une théière neuve.',
    ],
  ],
  Spanish: [
    ['price', 'El envío cuesta 4,90 €.', 'La devolución es gratis.'],
    ['date', 'Tarda de 2 a 4 días.', 'Abrimos los lunes.'],
    ['policy', 'Las piezas grabadas no se pueden devolver.'],
    ['promise', 'Le enviaremos una tetera nueva.', 'Le devolveremos el dinero.', 'Recibirá una tetera nueva.'],
  ],
  Czech: [
    ['price', 'Doprava stojí 99 Kč.', 'Vrácení je zdarma.'],
    ['date', 'Doručení trvá 2 až 4 pracovní dny.', 'V pondělí máme otevřeno.'],
    ['policy', 'Gravírované zboží nelze vrátit.'],
    ['promise', 'Pošleme vám novou konvici.', 'Vrátíme vám peníze.'],
  ],
  Italian: [
    ['price', 'La spedizione costa 4,90 €.', 'Il reso è gratuito.'],
    ['date', 'La consegna richiede 2 giorni lavorativi.', 'Siamo aperti il lunedì.'],
    ['policy', 'Gli articoli incisi non possono essere restituiti.'],
    ['promise', 'Le invieremo una nuova teiera.', 'Riceverà una nuova teiera.'],
  ],
}
for (const [language, rows] of Object.entries(CLAIMS)) {
  for (const [claim, ...sentences] of rows) {
    for (const sentence of sentences) {
      test(`${language}: "${sentence}" claims a ${claim}`, () => assert.equal(claimOf(sentence), claim))
    }
  }
}

const NONE: Record<string, string[]> = {
  English: [
    'Hello Jane,',
    'Kind regards',
    'Thank you for your message.',
    'Thank you for your question about our return policy.',
    'Feel free to write to us again.',
    'Have a nice Monday!',
    'We are sorry to hear that.',
    'We are sorry that the delivery was late.',
    'We will check the rest and come back to you.',
    "We'll look into this and let you know.",
    'Could you tell us your order number?',
    'When did the parcel arrive?',
    'Would you like to return it?',
    'You ordered on 3 March.',
    'You received the parcel on Monday.',
    'Wash the stoneware teapots by hand.',
  ],
  German: [
    'Guten Tag Jane,',
    'Freundliche Grüße',
    'Vielen Dank für Ihre Nachricht.',
    'Den Rest klären wir und melden uns bei Ihnen.',
    'Wir werden das prüfen und uns melden.',
    'Wie lautet Ihre Bestellnummer?',
    'Sie haben am 3. März bestellt.',
    'Es tut uns leid, dass die Kanne zerbrochen ist.',
  ],
  French: [
    'Bonjour Marie,',
    'Merci pour votre message.',
    'Nous vérifions le reste et revenons vers vous.',
    'Nous vérifierons et reviendrons vers vous.',
    'Quel est votre numéro de commande ?',
    'Vous avez commandé le 3 mars.',
  ],
  Spanish: [
    'Hola María,',
    'Gracias por su mensaje.',
    'Comprobaremos lo demás y le responderemos.',
    '¿Cuál es su número de pedido?',
    'Ha pedido el 3 de marzo.',
  ],
  Czech: [
    'Dobrý den, Jano,',
    'Děkujeme za vaši zprávu.',
    'Zbytek ověříme a ozveme se vám.',
    'Prověříme to a vrátíme se k vám.',
    'Jaké je číslo vaší objednávky?',
    'Objednali jste si 3. března.',
  ],
  Italian: [
    'Buongiorno Maria,',
    'Grazie per il suo messaggio.',
    'Verificheremo e torneremo da lei.',
    'Qual è il numero del suo ordine?',
    'Ha ordinato il 3 marzo.',
  ],
}
for (const [language, sentences] of Object.entries(NONE)) {
  for (const sentence of sentences) {
    test(`${language}: "${sentence}" claims nothing`, () => assert.equal(claimOf(sentence), null))
  }
}

const POLISH = 'Grawerowane produkty nie podlegają zwrotowi ani wymianie w naszym sklepie.'
test('a language whose words the rules do not know: what says something is a policy', () => {
  assert.equal(claimOf(POLISH), 'policy')
  assert.equal(claimOf(POLISH, 'pl'), 'policy')
  assert.equal(claimOf('彫刻した商品は返品できませんのでご了承ください。', 'ja'), 'policy')
  assert.equal(claimOf('Dzień dobry,', 'pl'), null)
  assert.equal(claimOf('Dziękujemy za wiadomość.', 'pl'), null)
  assert.equal(claimOf('Czy możesz podać nam numer swojego zamówienia i datę dostawy?', 'pl'), null)
})

test('amounts and dates are claims in any language', () => {
  assert.equal(claimOf('Przesyłka kosztuje 19 zł.', 'pl'), 'price')
  assert.equal(claimOf('送料は 500 円です。', 'ja'), 'price')
  assert.equal(claimOf('返品は30日以内です。', 'ja'), 'date')
})

test('markup and invisible characters hide no claim', () => {
  assert.equal(claimOf('It is **free** of **charge**.'), 'price')
  assert.equal(claimOf('We will re\u200bfund you.'), 'promise')
  assert.equal(claimOf('We’ll send you a new one.'), 'promise')
  assert.equal(claimOf('WE GUARANTEE IT.'), 'promise')
})

test('64 KiB of anything take under two seconds', () => {
  for (const unit of [
    'a',
    'a ',
    'return',
    'return is ',
    'we will ',
    '?',
    "?'",
    'nous ',
    '....x',
    '1 ',
    'remos',
    'sorry that ',
  ]) {
    const from = performance.now()
    claimOf(unit.repeat(65_536 / unit.length))
    const took = performance.now() - from
    assert.ok(took < 2_000, `${JSON.stringify(unit)}: ${took} ms`)
  }
})
