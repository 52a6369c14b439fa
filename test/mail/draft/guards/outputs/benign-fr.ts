import type { BenignReply } from './benign.ts'

export const FRENCH: readonly BenignReply[] = [
  ['Bonjour Anne,', 'merci pour votre message.', 'Nous vérifions et revenons vers vous.', 'Bien cordialement'],
  ['Bonjour,', ['la livraison à domicile avec GLS coûte 9,90 €.', 'À domicile avec GLS : 9,90 €']],
  [
    'Bonjour,',
    [
      'en point relais, comptez 7,50 euros ; la livraison est offerte à partir de 120 €.',
      "- En point relais : 7,50 €\n- Offerte à partir de 120 € d'achat",
    ],
  ],
  [
    'Bonjour Bruno,',
    ['nos colis arrivent en France en 3 à 4 jours ouvrés.', 'arrivent en France métropolitaine en 3 à 4 jours ouvrés.'],
  ],
  [
    'Bonjour Claire,',
    [
      'la réponse vient en 10 jours ; écrivez à donnees@kettle-and-fern.example.',
      "Écrivez à donnees@kettle-and-fern.example depuis l'adresse de vos commandes. La réponse vient en 10 jours, un mois au plus, sous forme de fichier JSON et PDF.",
    ],
  ],
  ['Bonjour Denis,', ["c'est gratuit une fois par an.", "C'est gratuit une fois par an."]],
  ['Bonjour Élise,', ['dix coques intactes valent 2 € en avoir.', 'Dix coques intactes valent 2 € en avoir.']],
  [
    'Bonjour Fabien,',
    [
      'la boîte en feutre est consignée 8 €.',
      'En Autriche et en Allemagne vous pouvez choisir la boîte en feutre, consignée 8 €.',
    ],
  ],
  [
    'Bonjour Gilles,',
    [
      'vous trouverez nos photos sur https://kettle-and-fern.example/presse.',
      'Quarante images en haute définition, 300 dpi, attendent sur https://kettle-and-fern.example/presse.',
    ],
  ],
  [
    'Bonjour Hélène,',
    'pourriez-vous nous indiquer le modèle, p. ex. Wren ou Moss ?',
    'Un délai court ne nous dérange pas.',
  ],
  [
    'Bonjour Inès,',
    'le fichier facture.pdf est bien arrivé, c.-à-d. que tout est en ordre.',
    'Rendez-vous à 14 h 30, au nº 12.',
  ],
  [
    'Bonjour Julie,',
    [
      "le bon de 5 € est valable 60 jours dès 40 € d'achat.",
      "Un bon de 5 € arrive ensuite, valable 60 jours dès 40 € d'achat, une fois par foyer.",
    ],
  ],
  ['Bonjour Karim,', 'la théière contient 0,6 l et pèse 1 250 g.', 'Elle va au lave-vaisselle.'],
  ['Madame, Monsieur,', "M. Durand n'est plus chez nous.", 'Mme Petit lira votre message.'],
  [
    'Bonjour Léa,',
    [
      "la visite des fours se réserve deux semaines à l'avance.",
      "Une visite des fours se réserve deux semaines à l'avance.",
    ],
    'À bientôt !',
  ],
]
