import { findPersons } from '../../../src/privacy/find/persons.ts'
import { testFinder } from './found-in.ts'

testFinder('names', findPersons, [
  ['My name is Jana Novak and I', 'Jana Novak'],
  ['my name is Jana.', 'Jana'],
  ['ich heiße Jürgen von der Heide, und', 'Jürgen von der Heide'],
  ["je m'appelle Hélène d'Arcy", "Hélène d'Arcy"],
  ['me llamo José García López', 'José García López'],
  ['jmenuji se Petr Dvořák', 'Petr Dvořák'],
  ['Mi chiamo Luca Rossi', 'Luca Rossi'],
  ['I am Jana Novak from Prague', 'Jana Novak'],
  ['Hier ist Hans Meier.', 'Hans Meier'],
  ['Frau Meier und Mr. Smith', 'Meier', 'Smith'],
  ['Mr Price', 'Price'],
  ['Best regards,\nJana Novak', 'Jana Novak'],
  ['Kind regards\n\nJ. R. Smith\nAcme Ltd', 'J. R. Smith'],
  ['Mit freundlichen Grüßen\nHans-Peter Meier', 'Hans-Peter Meier'],
  ['LG, Anna', 'Anna'],
  ['S pozdravem\nTomáš Marný', 'Tomáš Marný'],
  ['Cordialement,\nMarie Dupont', 'Marie Dupont'],
  ['Un saludo,\nCarmen', 'Carmen'],
  ['Thanks,\nMark Priestley', 'Mark Priestley'],
  // no names
  ['I am German. I am Very happy'],
  ['I miss Prague, 5 ms After'],
  ['Madame, Monsieur,'],
  ['my name is not on the list'],
  ['Thanks,\nPlease call me'],
  ['Best regards,\nCustomer Support'],
  ['Regards,\nthe whole family'],
  ['Thank you for the quick answer\nJana said so'],
])
