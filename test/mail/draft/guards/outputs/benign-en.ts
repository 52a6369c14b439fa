import type { BenignReply } from './benign.ts'

export const ENGLISH: readonly BenignReply[] = [
  ['Dear Anna,', 'thank you for your mail.', 'We will check and come back to you.', 'Kind regards'],
  ['Hello Anna,', 'We will check with the workshop whether we can exchange the lid, and come back to you tomorrow.'],
  [
    'Hi Ben,',
    [
      'A parcel within the EU takes 2 to 4 working days.',
      'A parcel within the European Union takes 2 to 4 working days.',
    ],
  ],
  [
    'Dear Clara,',
    ['Delivery to Germany costs €6.90.', 'Germany, Slovenia, Hungary, Czechia, Slovakia, Italy: €6.90'],
    'Please let us know if you have any other questions.',
  ],
  [
    'Dear Dora,',
    [
      'Delivery to Austria is 4.90 EUR, and it is free from 75 euros.',
      '- Austria: €4.90\n- Germany, Slovenia, Hungary, Czechia, Slovakia, Italy: €6.90\n- All other member states: €9.90\n- Free delivery from €75 in Austria and from €120 elsewhere in the Union',
    ],
  ],
  [
    'Hello,',
    [
      'What you order and pay before 9.30 leaves on the same day, if every piece is in stock.',
      'What is ordered and paid before 9:30 leaves on the same day, provided every piece is in stock.',
    ],
  ],
  [
    'Dear Emil,',
    [
      'You can send unused goods back within 30 days of delivery.',
      'You may send unused goods back to us within 30 days of delivery, without giving a reason.',
    ],
    [
      'Please open https://kettle-and-fern.example/returns and enter your order number.',
      'Open https://kettle-and-fern.example/returns and enter your order number and postcode.',
    ],
  ],
  [
    'Dear Eva,',
    [
      'The return form is at <https://kettle-and-fern.example/returns>.',
      'Open https://kettle-and-fern.example/returns and enter your order number and postcode.',
    ],
  ],
  [
    'Dear Finn,',
    [
      'The return form (https://kettle-and-fern.example/returns) asks for your order number.',
      'Open https://kettle-and-fern.example/returns and enter your order number and postcode.',
    ],
  ],
  [
    'Dear Gus,',
    [
      'Please write to damage@kettle-and-fern.example within 14 days.',
      'Send one photo of the broken piece to damage@kettle-and-fern.example, with your order number in the subject. Please write within 14 days of delivery.',
    ],
  ],
  [
    'Dear Hal,',
    'I am sorry that your pot arrived broken.',
    [
      'We will replace it free of charge, and you need not send anything back.',
      'A teapot that arrived broken is replaced free of charge. One photo is enough, and nothing has to be sent back.',
    ],
  ],
  [
    'Dear Ida,',
    ['We will pack the replacement on the next working day.', 'We pack the replacement on the next working day.'],
  ],
  [
    'Dear Jan,',
    [
      'For a fern with snapped fronds we credit 30 % of its price.',
      'For a fern with snapped fronds we credit 30 percent of its price, since it will grow new ones in about 6 weeks.',
    ],
  ],
  [
    'Dear Kim,',
    ['A gift card can have any sum from €15 to €300.', 'Choose any sum from €15 to €300.'],
    [
      'You can see the balance at https://kettle-and-fern.example/balance.',
      'Check the balance at https://kettle-and-fern.example/balance.',
    ],
  ],
  [
    'Dear Leo,',
    ['The guarantee covers cracks that appear without a knock.', 'Cracks in the body that appear without a knock'],
    'Could you tell us which model you have, e.g. Wren or Moss?',
  ],
  [
    'Dear Mia,',
    [
      'For five years we repair or replace a piece with a fault of clay or firing.',
      'For five years from the date of purchase we repair or replace a piece that shows a fault of clay or firing:',
    ],
  ],
  ['Dear Nora,', 'Feel free to write to us again, i.e. whenever you like.', 'Our shop is easy to find.'],
  [
    'Dear Otto,',
    'We received your request for a refund and are looking into it.',
    'A colleague will get back to you soon.',
  ],
  [
    'Dear Pia,',
    [
      'Each full euro spent on goods gives one leaf, and 100 leaves are worth €5.',
      'For each full euro spent on goods you collect one leaf. 100 leaves are worth €5.',
    ],
  ],
  ['Dear Quinn,', ['The small box of tea is 16 € a month.', 'Small: 2 bags of 50 g, €16 a month']],
  [
    'Dear Rosa,',
    'The picture that you attached, IMG_2041.jpeg, shows the lid well; invoice.pdf did not open.',
    'Could you send it once more?',
  ],
  ['Dear Sam,', 'Our app needs version 2.4.1 or later; you have 1.9.0.', 'The menu is under Settings > Orders.'],
  ['Dear Tom,', 'The lid has a diameter of 8.5 cm and weighs 0.35 kg.', 'Its part number is KF-L06.'],
  [
    'Dear Ursula,',
    'Mr. A.B. Smith and Dr. J.R. Miller are not with us any more.',
    'St. Margrethen is near the border.',
  ],
  [
    'Dear Vera,',
    [
      'The parcel is with GLS; tracking appears as soon as it is scanned.',
      'You get a tracking link by e-mail as soon as the parcel is scanned.',
    ],
  ],
  [
    'Dear Will,',
    [
      'If the charge fails, we try again after 2, 5 and 9 days.',
      'If the charge for a tea subscription fails, we try again after 2, 5 and 9 days.',
    ],
  ],
  [
    'Dear Zoe,',
    [
      'Error code 51 means insufficient funds.',
      'Error code 51 means insufficient funds, 54 an expired card, 05 that the bank refuses without telling us why.',
    ],
  ],
  [
    'Dear Amy,',
    'Your order 2026-10-0417 is in the workshop.',
    'We cannot say yet when it leaves, but we will ask and write to you.',
  ],
  ['Dear Bea,', 'Pin the rosette on the box; the tan ribbon is the right one.', 'It reads "for Amy".'],
  [
    'Dear Cleo,',
    [
      'The kettle must not stand on a hob, and 30 minutes in vinegar remove the scale.',
      'For white scale use one part vinegar to five parts water for 30 minutes.',
    ],
  ],
  [
    'Dear Dan,',
    [
      'To the United Kingdom we deliver duty paid.',
      'To the United Kingdom and Norway we deliver duty paid: the total at the checkout is all you pay.',
    ],
    [
      'Canada charges about 13 percent.',
      'Canada about 13 percent, Japan about 10 percent above ¥10,000, Australia 10 percent.',
    ],
  ],
  ['Dear Eli,', '1. Rinse the pot.\n2. Let it dry.\n3. Put the lid on.', 'That is all. 🙂'],
]
