/** Mails as customers write them: what must be masked, and what must stay, since the answer needs it. */

export type Sample = { name: string; country: string; from: string; text: string; hide: string[]; stay: string[] }

export const SAMPLES: readonly Sample[] = [
  {
    name: 'en: where is my order',
    country: 'US',
    from: 'Olivia Bennett',
    text: `Hi there,

I ordered two pairs of trail shoes on 11/14/2026 (order #4152998371, confirmation 100-2233445-6677889) and paid $129.90.
UPS says 1Z999AA10123456784 was delivered at 10:45 AM, but nothing came. Please call me at (415) 555-2671 or write to
olivia.b@mailbox.example. The parcel should go to 742 Evergreen Terrace, Springfield, IL 62704.

Thanks,
Olivia Bennett`,
    hide: ['Olivia Bennett', '(415) 555-2671', 'olivia.b@mailbox.example', '742 Evergreen Terrace', '62704'],
    stay: ['11/14/2026', '4152998371', '100-2233445-6677889', '$129.90', '1Z999AA10123456784', '10:45 AM'],
  },
  {
    name: 'en: card charged twice',
    country: 'US',
    from: 'mike',
    text: `You charged my card 4012 8888 8888 1881 (exp 04/28, CVV 482) twice for invoice INV-2026-004417, 2 x $49.00.
My SSN is 219-09-9999 if you need it for the dispute. Transaction id 7f3c2a10-55de-4b1e-9d57-0a4c1f0b7e11, reference
number 8005551234. App version 14.2.1 on iOS 26.1.

My name is Mike Sandoval and my login is mike.sandoval+shop@mail.example, password: Tr0ub4dor&3`,
    hide: [
      '4012 8888 8888 1881',
      '482',
      '219-09-9999',
      'Mike Sandoval',
      'mike.sandoval+shop@mail.example',
      'Tr0ub4dor&3',
    ],
    stay: ['INV-2026-004417', '$49.00', '7f3c2a10-55de-4b1e-9d57-0a4c1f0b7e11', '8005551234', '14.2.1', '04/28'],
  },
  {
    name: 'uk: change of address',
    country: 'GB',
    from: 'Harriet Whitcombe',
    text: `Dear Sir or Madam,

I have moved. My old flat was Flat 2, 14 Kingsdown Road, London N19 4LD; from 1 December 2026 I live at
27 Orchard Close, Leeds LS8 1AB. My customer number is 20458811 and my mobile is 07911 123456.
My National Insurance number is AB 12 34 56 C. Please also refund £35.50 for the book (ISBN 978-3-16-148410-0)
to GB29 NWBK 6016 1331 9268 19.

Kind regards
Harriet Whitcombe`,
    hide: [
      'Flat 2, 14 Kingsdown Road',
      'N19 4LD',
      '27 Orchard Close',
      'LS8 1AB',
      '07911 123456',
      'AB 12 34 56 C',
      'GB29 NWBK 6016 1331 9268 19',
      'Harriet Whitcombe',
    ],
    stay: ['1 December 2026', '20458811', '£35.50', '978-3-16-148410-0'],
  },
  {
    name: 'uk: cannot log in',
    country: 'GB',
    from: 'P. Okafor',
    text: `Hello, I'm Peter Okafor, and I still can't log in. I reset my password on 2026-11-18 at 09:12 and it is not working.
I tried Summer-Rain-88 as the password is "Summer-Rain-88" in my notes. Ticket 58210334. You can ring 020 7946 0958
between 9:00 and 17:30. Error code 0x80070005, firmware 3.11.0-rc2.
Cheers, Peter`,
    hide: ['Okafor', 'Summer-Rain-88', '020 7946 0958', 'Peter'],
    stay: ['2026-11-18', '09:12', '58210334', '9:00', '17:30', '0x80070005', '3.11.0-rc2', 'it is not working'],
  },
  {
    name: 'de: Retoure',
    country: 'DE',
    from: 'Sabine Köhler',
    text: `Sehr geehrte Damen und Herren,

die Hose aus Bestellung 4711-20261103 (Rechnungsnr. 2026114455, 59,95 €) passt nicht. Bitte erstatten Sie auf mein Konto
IBAN DE89 3704 0044 0532 0130 00. Meine neue Anschrift: Lindenallee 17b, 50667 Köln. Telefon: 0221 1234567,
mobil 0171 2345678. Sendungsnummer DHL: 00340434161094021501. Artikelnummer 80112233, Größe 38/32.

Mit freundlichen Grüßen
Sabine Köhler`,
    hide: [
      'DE89 3704 0044 0532 0130 00',
      'Lindenallee 17b, 50667 Köln',
      '0221 1234567',
      '0171 2345678',
      'Köhler',
      'Sabine',
    ],
    stay: ['4711-20261103', '2026114455', '59,95 €', '00340434161094021501', '80112233', '38/32'],
  },
  {
    name: 'de: Zugang gesperrt',
    country: 'DE',
    from: 'h.brandt@firma.example',
    text: `Hallo, ich heiße Henning Brandt und komme nicht mehr in mein Kundenkonto. Mein Passwort für den Shop lautet
Moewe!2026, die PIN ist 4862. Steuer-ID 86 095 742 719 haben Sie ja schon. Meine Kundennummer: 30211987.
Bitte an h.brandt@firma.example oder +49 (0) 40 1234567 antworten, Frau Petersen kennt den Fall seit dem 03.11.2026,
14:30 Uhr. Vertrag Nr. 5566778899.
LG, Henning`,
    hide: [
      'Henning',
      'Brandt',
      'Moewe!2026',
      '4862',
      '86 095 742 719',
      'h.brandt@firma.example',
      '+49 (0) 40 1234567',
      'Petersen',
    ],
    stay: ['30211987', '03.11.2026', '14:30 Uhr', '5566778899'],
  },
  {
    name: 'de: Österreich',
    country: 'AT',
    from: 'Leopold Gruber',
    text: `Grüß Gott, meine SV-Nummer ist 1237 010180, meine Adresse Mariahilfer Straße 45, 1060 Wien.
Auftrag 70012345 vom 5. Oktober, 3 Stück zu je 1.299,00 EUR. Erreichbar unter 0664 1234567.
Beste Grüße
Leo Gruber`,
    hide: ['1237 010180', 'Mariahilfer Straße 45, 1060 Wien', '0664 1234567', 'Gruber'],
    stay: ['70012345', '5. Oktober', '1.299,00 EUR'],
  },
  {
    name: 'cs: reklamace',
    country: 'CZ',
    from: 'Lenka Horáčková',
    text: `Dobrý den,

jmenuji se Lenka Horáčková a reklamuji boty z objednávky č. 603998877 (faktura 2026000415, 2 499 Kč). Zásilka
DR1234567890M dorazila 12. 11. 2026 v 16:20 poškozená. Peníze pošlete na CZ65 0800 0000 1920 0014 5399,
variabilní symbol 603998877. Rodné číslo 765101/1236. Bydlím na adrese Dlouhá 12/34, 110 00 Praha 1, tel. 731 123 456.

S pozdravem
Lenka Horáčková`,
    hide: [
      'Lenka',
      'Horáčková',
      'CZ65 0800 0000 1920 0014 5399',
      '765101/1236',
      'Dlouhá 12/34, 110 00 Praha 1',
      '731 123 456',
    ],
    stay: ['603998877', '2026000415', '2 499 Kč', 'DR1234567890M', '12. 11. 2026', '16:20'],
  },
  {
    name: 'cs: heslo',
    country: 'CZ',
    from: '',
    text: `Zdravím, nejde mi přihlášení k účtu. Heslo: Kocour2026, zkoušel jsem i heslo je kocour-77. E-mail
tomas.marny@posta.example, zákaznické číslo 900123456. Verze aplikace 5.0.2, chyba 1603. Volejte na +420 777 654 321.
Díky
Tomáš Marný`,
    hide: ['Kocour2026', 'kocour-77', 'tomas.marny@posta.example', '+420 777 654 321', 'Tomáš Marný'],
    stay: ['900123456', '5.0.2', '1603'],
  },
  {
    name: 'fr: remboursement',
    country: 'FR',
    from: 'Élodie Lefèvre',
    text: `Bonjour,

Je m'appelle Élodie Lefèvre. La commande n° 4055123876 (facture FA-2026-1187, 84,90 €) n'est jamais arrivée ; le colis
6A12345678901 est annoncé depuis le 09/11/2026 à 18h30. Remboursez-moi sur FR14 2004 1010 0505 0001 3M02 606.
Mon adresse : 12 bis, rue de la République, 69002 Lyon. Tél. : 06 12 34 56 78. Sécu : 2 55 08 14 168 025 38.

Cordialement,
Élodie Lefèvre`,
    hide: [
      'Élodie',
      'Lefèvre',
      'FR14 2004 1010 0505 0001 3M02 606',
      '12 bis, rue de la République',
      '06 12 34 56 78',
      '2 55 08 14 168 025 38',
    ],
    stay: ['4055123876', 'FA-2026-1187', '84,90 €', '6A12345678901', '09/11/2026', '18h30'],
  },
  {
    name: 'fr: mot de passe',
    country: 'FR',
    from: 'Marc',
    text: `Bonjour, mon mot de passe : Soleil*1975 ne marche plus. Mon identifiant est marc.dubreuil@courriel.example.
Le numéro de série 8842110073 est au dos, garantie jusqu'au 31/12/2027. Appelez le 04 78 12 34 56 s'il vous plaît.
Merci d'avance,
Marc Dubreuil`,
    hide: ['Soleil*1975', 'marc.dubreuil@courriel.example', '04 78 12 34 56', 'Dubreuil'],
    stay: ['8842110073', '31/12/2027'],
  },
  {
    name: 'es: pedido perdido',
    country: 'ES',
    from: 'Lucía Ferrer Ruiz',
    text: `Hola, me llamo Lucía Ferrer Ruiz. Mi pedido 612345678 del 2 de noviembre de 2026 (factura 2026/0912, 45,00 €) no ha
llegado. Número de seguimiento PQ4F8T0612345. Mi DNI es 12345678Z y mi dirección: Calle Mayor, 12, 28013 Madrid.
Teléfono 612 34 56 78. La contraseña es Verano#26. Ingreso en ES91 2100 0418 4502 0005 1332.

Un saludo,
Lucía`,
    hide: [
      'Lucía',
      'Ferrer Ruiz',
      '12345678Z',
      'Calle Mayor, 12, 28013 Madrid',
      '612 34 56 78',
      'Verano#26',
      'ES91 2100 0418 4502 0005 1332',
    ],
    stay: ['612345678', '2 de noviembre de 2026', '2026/0912', '45,00 €', 'PQ4F8T0612345'],
  },
  {
    name: 'en: a developer',
    country: 'US',
    from: 'Dev Team',
    text: `The API answers 401. We call GET https://api.shop.example/v2/orders/4155552671?page=2 with
Authorization: Bearer ${'eyJ'}hbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoaXM and key ${'sk_'}live_9fK2mQ7xT4vB8nL1cZ.
Commit 9f2c1ab, package @shop/client 4.12.0, host 10.20.30.40, request id 018f3c5a-7b1e-7c3a-9a55-1f2e3d4c5b6a,
2026-11-20T10:15:30Z. Webhook secret: ${'whsec'}_Zk9QmV7TnR4wLpY8cJd3F`,
    hide: ['hbGciOiJIUzI1NiJ9', 'live_9fK2mQ7xT4vB8nL1cZ', 'Zk9QmV7TnR4wLpY8cJd3F'],
    stay: [
      'https://api.shop.example/v2/orders/4155552671?page=2',
      '9f2c1ab',
      '4.12.0',
      '10.20.30.40',
      '018f3c5a-7b1e-7c3a-9a55-1f2e3d4c5b6a',
      '2026-11-20T10:15:30Z',
    ],
  },
  {
    name: 'en: traps only',
    country: 'US',
    from: 'AB Trading',
    text: `AB did not arrive. Orders 2025550143 and 4155550199, invoice no. 3105550100, SKU 7185550123, serial number is
6465550188. EAN 4006381333931, part TS-2026-XL-BLACK, size 10.5, 1/2 price, 3 for 2, Mon-Fri 08:00-17:00, table 12.
Our meeting is on 20.11.2026 and 2026-12-01. Total: 1,234,567.89 USD, 15 % off, coupon SUMMER-2026-SALE, 5 GB of 32 GB.
Will you mark the price? I am Very sorry. Is the password policy still 12 characters? My PIN pad is broken.`,
    hide: [],
    stay: [
      ...['AB did not arrive', '2025550143', '4155550199', '3105550100', '7185550123', '6465550188', '4006381333931'],
      ...['TS-2026-XL-BLACK', '10.5', '1/2 price', '08:00-17:00', '20.11.2026', '2026-12-01', '1,234,567.89 USD'],
      ...[
        'SUMMER-2026-SALE',
        '5 GB of 32 GB',
        'Will you mark the price',
        'Very sorry',
        '12 characters',
        'PIN pad is broken',
      ],
    ],
  },
]
