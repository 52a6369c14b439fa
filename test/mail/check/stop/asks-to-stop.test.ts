/** Mails that ask for no more automatic replies, in every language that is read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asksToStop } from '../../../../src/mail/check/stop/asks-to-stop.ts'

const asks = (ownText: string, subject = 'Re: Opening hours') => asksToStop({ subject, ownText, name: '' })

/** As the whole text of an answer to us. The last of each row is one that says it in a whole sentence. */
const WORDS: Record<string, readonly string[]> = {
  English: [
    'STOP',
    'Stop!',
    'unsubscribe',
    'Please unsubscribe me.',
    'Opt out',
    'Remove me from your list, please',
    'I would like to unsubscribe.',
    'no more automatic replies',
    'Do not send me any more automated emails.',
    "Don't email me again",
    'Stop emailing me!!!',
    'Could you please stop sending me automatic replies?',
    'I do not want to receive any more automated messages from you.',
    'please stop sending me automatic replies',
  ],
  German: [
    'Stopp',
    'abmelden',
    'Bitte abmelden!',
    'Bitte melden Sie mich ab.',
    'Bitte tragen Sie mich aus.',
    'Keine automatischen Antworten mehr!',
    'Bitte senden Sie mir keine automatischen E-Mails mehr.',
    'Ich möchte keine weiteren Nachrichten von Ihnen erhalten.',
    'Bitte hören Sie auf, mir automatische Antworten zu schicken.',
    'keine automatischen Antworten mehr, bitte',
  ],
  French: [
    'Stop',
    'Désabonnez-moi',
    'Merci de me désabonner',
    'Se désinscrire',
    'Plus de réponses automatiques, svp.',
    'Arrêtez de m’envoyer des messages automatiques !',
    'Je ne souhaite plus recevoir de réponses automatiques.',
    "Merci de ne plus m'envoyer de réponses automatiques.",
  ],
  Spanish: [
    'Baja',
    'Darme de baja, por favor',
    'Quiero darme de baja.',
    'No más respuestas automáticas',
    'Por favor, dejen de enviarme correos automáticos.',
    'No me envíen más mensajes automáticos.',
    'No quiero recibir más respuestas automáticas.',
  ],
  Italian: [
    'Basta',
    'Disiscrivetemi',
    'Cancellatemi dalla lista, per favore.',
    'Niente più risposte automatiche',
    'Smettete di mandarmi risposte automatiche.',
    'Per favore non inviatemi più messaggi automatici.',
    'Non voglio più ricevere risposte automatiche.',
  ],
  Portuguese: [
    'Parar',
    'Remova-me da lista',
    'Quero me descadastrar.',
    'Chega de respostas automáticas!',
    'Parem de me enviar respostas automáticas, por favor.',
    'Não me enviem mais mensagens automáticas.',
    'Não quero receber mais respostas automáticas.',
  ],
  Dutch: [
    'Afmelden',
    'Uitschrijven a.u.b.',
    'Schrijf mij uit',
    'Geen automatische antwoorden meer',
    'Stop met het sturen van automatische berichten.',
    'Stuur mij geen automatische e-mails meer.',
    'Ik wil geen automatische antwoorden meer ontvangen.',
  ],
  Polish: [
    'Wypisz mnie',
    'Proszę mnie wypisać',
    'Żadnych automatycznych odpowiedzi',
    'Proszę nie wysyłać mi więcej automatycznych odpowiedzi.',
    'Nie chcę otrzymywać automatycznych wiadomości.',
    'Przestańcie mi wysyłać automatyczne odpowiedzi',
  ],
  Czech: [
    'Odhlásit',
    'Prosím, odhlaste mě.',
    'Už žádné automatické odpovědi.',
    'Neposílejte mi prosím další automatické odpovědi.',
    'Přestaňte mi posílat automatické zprávy!',
    'Nechci dostávat automatické odpovědi.',
  ],
  Danish: [
    'Afmeld',
    'Afmeld mig, tak',
    'Ingen automatiske svar',
    'Send mig ikke flere automatiske svar.',
    'Stop med at sende mig automatiske beskeder.',
    'Jeg vil ikke have flere automatiske svar.',
  ],
  Swedish: [
    'Sluta',
    'Avregistrera mig',
    'Inga fler automatiska svar',
    'Sluta skicka automatiska svar till mig.',
    'Skicka inte fler automatiska svar, tack.',
    'Jag vill inte ha fler automatiska svar.',
  ],
  Norwegian: [
    'Stopp',
    'Avmeld meg',
    'Ingen flere automatiske svar, takk',
    'Slutt å sende meg automatiske svar.',
    'Vennligst ikke send meg flere automatiske svar.',
    'Jeg vil ikke ha flere automatiske svar.',
  ],
  Finnish: [
    'Lopeta',
    'Poistakaa minut listalta',
    'Ei enää automaattisia vastauksia.',
    'Lopettakaa automaattisten viestien lähettäminen minulle.',
    'Älkää lähettäkö minulle enää automaattisia vastauksia.',
    'En halua enää automaattisia viestejä.',
  ],
  Hungarian: [
    'Leiratkozás',
    'Szeretnék leiratkozni.',
    'Kérem, ne küldjenek több automatikus választ.',
    'Ne küldjenek nekem további automatikus üzeneteket!',
    'Nem kérek több automatikus választ.',
  ],
  Romanian: [
    'Dezabonare',
    'Dezabonați-mă, vă rog',
    'Fără răspunsuri automate',
    'Vă rog să nu-mi mai trimiteți răspunsuri automate.',
    'Nu mai vreau să primesc mesaje automate.',
  ],
  Turkish: [
    'Durdur',
    'Beni listeden çıkarın',
    'Abonelikten çıkmak istiyorum.',
    'Lütfen bana otomatik yanıt göndermeyin.',
    'Artık otomatik mesaj almak istemiyorum.',
  ],
  Greek: [
    'ΣΤΟΠ',
    'Απεγγραφή',
    'Διαγράψτε με από τη λίστα',
    'Σταματήστε να μου στέλνετε αυτόματες απαντήσεις.',
    'Μη μου στέλνετε άλλα αυτόματα μηνύματα.',
    'Δεν θέλω πια αυτόματες απαντήσεις.',
  ],
  Russian: [
    'Стоп',
    'Отписаться',
    'Отпишите меня, пожалуйста.',
    'Больше не присылайте мне автоматические ответы.',
    'Прекратите присылать мне автоматические сообщения!',
    'Я больше не хочу получать автоматические ответы.',
  ],
  Ukrainian: [
    'Стоп',
    'Відписатися',
    'Відпишіть мене, будь ласка.',
    'Більше не надсилайте мені автоматичні відповіді.',
    'Припиніть надсилати мені автоматичні повідомлення!',
    'Я не хочу отримувати автоматичні відповіді.',
  ],
  Japanese: [
    '停止',
    '配信停止',
    '配信停止をお願いします。',
    '自動返信は不要です。',
    '自動返信を停止してください。',
    '今後メールを送らないでください。',
  ],
  Chinese: [
    '退订',
    '停止',
    '请停止自动回复',
    '请不要再给我发送自动回复。',
    '不要再给我发邮件了',
    '我不想再收到自动邮件',
  ],
}

for (const [language, texts] of Object.entries(WORDS))
  test(`a mail that only says it in ${language} asks to stop`, () => {
    assert.deepEqual(
      texts.filter((text) => !asks(text)),
      [],
    )
    const whole = texts.at(-1) ?? ''
    assert.ok(['Chinese', 'Japanese'].includes(language) || asks(whole.toUpperCase()), 'in capitals')
    assert.ok(asks('', texts[0]), 'as the subject of a mail without words')
  })
