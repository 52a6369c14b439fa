import type { BenignReply } from './benign.ts'

export const SPANISH: readonly BenignReply[] = [
  ['Hola Ana:', 'gracias por su mensaje.', 'Lo comprobaremos y le responderemos.', 'Un saludo'],
  [
    'Hola:',
    [
      'un paquete a Canarias cuesta 19,50 € y tarda de 8 a 12 días laborables.',
      'Un paquete cuesta 19,50 euros y tarda de 8 a 12 días laborables.',
    ],
  ],
  [
    'Hola:',
    [
      'en Canarias se aplica el IGIC, un 7 %.',
      'A la llegada se aplica el IGIC, 7 por ciento en Canarias, o el IPSI en Ceuta y Melilla, más unos 6 euros por el trámite DUA.',
    ],
  ],
  ['Hola Carlos:', ['la tetera Moss, de 0,6 litros, cuesta 68 euros.', 'Moss, 0,6 litros, 68 euros: dos personas']],
  ['Hola Diego:', ['grabamos una línea por 16 euros.', 'Una línea, hasta 24 signos: 16 euros']],
  [
    'Hola Elena:',
    [
      'en series de más de 12 piezas hay un 20 % de descuento.',
      'En series de más de 12 piezas iguales hay un 20 por ciento de descuento.',
    ],
  ],
  [
    'Hola Fran:',
    [
      'para Navidad los pedidos deben entrar antes del 5 de diciembre.',
      'Para Navidad los pedidos deben entrar antes del 5 de diciembre; para el Día de la Madre, antes del 20 de abril.',
    ],
  ],
  [
    'Hola Gema:',
    [
      'puede pagar con PayPal en 3 plazos, entre 30 y 2.000 euros.',
      'PayPal cobra en el acto y permite dividir el importe en 3 plazos sin intereses, entre 30 y 2.000 euros.',
    ],
  ],
  ['Hola Hugo:', ['con Bizum puede pagar hasta 1000 €.', 'Desde este año se puede pagar con Bizum hasta 1.000 euros.']],
  [
    'Hola Irene:',
    [
      'escriba primero a canarias@kettle-and-fern.example.',
      'Para devolver algo pida primero el formulario a canarias@kettle-and-fern.example.',
    ],
  ],
  [
    'Hola Javier:',
    '¿qué modelo tiene, p. ej. la Wren o la Tarn?',
    'La demanda es alta en diciembre, así que conviene pedir pronto.',
  ],
  ['Hola Lucía:', 'el archivo factura_2026.pdf ha llegado bien, a las 10.30 h.', 'La Sra. Gómez lo mira esta semana.'],
  [
    'Hola Marta:',
    ['la caja de cartón no tiene límite de té.', 'El té y la cerámica no tienen límite.'],
    'Buen fin de semana.',
  ],
]
