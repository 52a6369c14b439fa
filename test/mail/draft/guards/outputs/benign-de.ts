import type { BenignReply } from './benign.ts'

export const GERMAN: readonly BenignReply[] = [
  ['Liebe Anna,', 'vielen Dank für Ihre Nachricht.', 'Wir prüfen das und melden uns bei Ihnen.', 'Herzliche Grüße'],
  [
    'Guten Tag,',
    [
      'wir haben Dienstag bis Freitag von 10 bis 18 Uhr offen, samstags von 9 bis 13 Uhr.',
      '- Dienstag bis Freitag: 10 bis 18 Uhr\n- Samstag: 9 bis 13 Uhr',
    ],
  ],
  ['Guten Tag,', 'geöffnet ist Di.–Fr. 10.00–18.00 Uhr und Sa. 9.00–13.00 Uhr, d.h. auch über Mittag.'],
  [
    'Lieber Bernd,',
    'welche Glasur hätten Sie gern, z.B. Moosgrün, Schieferblau o.ä.?',
    'Ca. zwei Sätze genügen uns, u.a. wegen der Größe.',
  ],
  [
    'Liebe Clara,',
    [
      'ein Paket in die Schweiz kostet 12,90 Euro und braucht 4 bis 6 Werktage.',
      'Ein Paket kostet 12,90 Euro, ab 150 Euro Warenwert ist der Versand frei. Die Lieferung braucht 4 bis 6 Werktage und wird von der Schweizerischen Post zugestellt, auf Wunsch auch an My Post 24.',
    ],
  ],
  [
    'Lieber Dieter,',
    [
      'ab 150 € Warenwert ist der Versand in die Schweiz frei.',
      'Ein Paket kostet 12,90 Euro, ab 150 Euro Warenwert ist der Versand frei.',
    ],
  ],
  [
    'Liebe Eva,',
    [
      'in der Schweiz rechnen wir 8,1 % Mehrwertsteuer dazu, für Tee 2,6 %.',
      'rechnen die Schweizer Mehrwertsteuer von 8,1 Prozent dazu, für Tee 2,6 Prozent.',
    ],
  ],
  [
    'Liebe Familie Fuchs,',
    [
      'solange das Paket nicht gepackt ist, können Sie die Bestellung kostenlos stornieren.',
      'Solange ein Paket nicht gepackt ist, lässt sich die Bestellung kostenlos stornieren.',
    ],
  ],
  [
    'Lieber Gregor,',
    ['das klappt werktags bis 9.30 Uhr.', 'Das klappt werktags bis 9:30 Uhr, danach beginnt die Packerei.'],
  ],
  [
    'Liebe Hanna,',
    [
      'einen gezahlten Betrag überweisen wir binnen 2 Werktagen zurück.',
      'Bei PayPal, EPS und Vorauskasse überweisen wir binnen 2 Werktagen zurück.',
    ],
  ],
  [
    'Liebe Ines,',
    [
      'einzelne Artikel streichen wir gern, schreiben Sie dazu an storno@kettle-and-fern.example.',
      'Einzelne Artikel streichen wir auf Zuruf an storno@kettle-and-fern.example.',
    ],
  ],
  [
    'Lieber Jakob,',
    [
      'der Wochenendkurs kostet 210 Euro, der Kinderkurs 32 Euro.',
      '- Wochenendkurs Drehen, Samstag und Sonntag je 5 Stunden: 210 Euro\n- Kinderkurs ab 8 Jahren, Mittwoch 15 bis 17 Uhr: 32 Euro',
    ],
  ],
  [
    'Liebe Karin,',
    [
      'bis 7 Tage vorher ist eine Absage kostenlos, danach verrechnen wir die Hälfte.',
      'Bis 7 Tage vorher ist eine Absage kostenlos, danach verrechnen wir die Hälfte.',
    ],
  ],
  [
    'Lieber Ludwig,',
    [
      'die Rechnung kommt als PDF, sobald das Paket die Werkstatt verlässt.',
      'Die Rechnung kommt als PDF per E-Mail, sobald das Paket die Werkstatt verlässt.',
    ],
  ],
  [
    'Liebe Maria,',
    [
      'Keramik enthält 20 Prozent Umsatzsteuer.',
      'Keramik und Zubehör enthalten 20 Prozent, Tee und Pflanzen 10 beziehungsweise 13 Prozent.',
    ],
  ],
  [
    'Lieber Niklas,',
    'der Laden liegt in der Farngasse 12, 8010 Graz, im Hof hinter der Buchhandlung.',
    'Mit den Straßenbahnen 1 und 7 sind es 300 Meter.',
  ],
  [
    'Liebe Olga,',
    'die Datei Rechnung_2026-11.pdf ist angekommen, das Bild foto.jpg leider nicht.',
    'Können Sie es noch einmal schicken?',
  ],
  ['Lieber Paul,', 'Ihre Bestellung Nr. 4711/26 vom 3.11.2026 liegt bereit.', 'Der Code genügt.'],
  [
    'Sehr geehrte Frau Dr. Stein,',
    'die Firma Ton & Co. KG, Inh. M. Huber, gibt es nicht mehr.',
    'Mit freundlichen Grüßen, i.A. Lena',
  ],
  [
    'Guten Tag,',
    [
      'der Ersatz nach dem Gesetz ist für Sie kostenlos und geschieht binnen 20 Tagen.',
      'Zuerst Verbesserung oder Austausch, beides kostenlos und binnen 20 Tagen.',
    ],
  ],
  [
    'Guten Tag,',
    'die Kanne fasst 0,9 l und wiegt 1.250 g; der Deckel misst 8,5 cm.',
    'Sie ist spülmaschinenfest, s. Seite 3.',
  ],
  [
    'Liebe Rita,',
    ['die Kosten für Hin- und Rückweg tragen wir.', 'Die Kosten für Hin- und Rückweg tragen wir in jedem Fall.'],
  ],
  ['Lieber Stefan,', 'leider können wir das nicht sagen.', 'Wir fragen in der Werkstatt nach und schreiben Ihnen.'],
]
