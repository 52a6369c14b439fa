/** Words that only a person may write, in en, de, fr, es, cs and it; folded ({@link foldWords}). */

const words = (...patterns: readonly string[]): RegExp =>
  new RegExp(`(?<![a-z0-9])(?:${patterns.join('|')})(?![a-z0-9])`)

/** Asks for, or gives, what opens an account, a bank account or a computer. */
export const CREDENTIALS = words(
  `p[a@4][s5$]{2}[ -]?w[o0]rds?|p[a@4][s5$]{2}[ -]?phrases?|pass[ -]?codes?|p[a@4][s5$]{2}w[o0]rt(?:e[rs]?|s)?|kennw[o0]rt[a-z]*|zugangsdaten|anmeldedaten|logindaten|credentials?|log[ -]?in (?:details|codes?)`,
  "mots? de passe|identifiants?|contrasenas?|claves? (?:de acceso|secreta|personal)|credenciales|hesl(?:o|a|em|u)|prihlasovaci(?:ch|mi)? udaj[a-z]*|parola d'ordine|credenziali|passworda?",
  'pin[ -]?(?:codes?|numbers?|nummern?|kodu?|kody)?(?<=code|codes|number|numbers|nummer|nummern|kod|kodu|kody)|(?:your|my|the|ihre?n?|deine?n?|votre|su|vas|vase|tuo|il) pin|(?:m|e|sms|i|photo|push)-?tan|tan[ -]?(?:nummern?|codes?|listen?)|transaktionsnummern?',
  'security (?:codes?|questions?)|(?:verification|confirmation|one[ -]time|authentication|authori[sz]ation|access|recovery|backup|2fa|mfa|sms|login) codes?|otps?|2fa|mfa|seed phrases?|private keys?|api[ -]?keys?|access tokens?|social security numbers?|ssn',
  'sicherheitscodes?|sicherheitsfragen?|bestatigungscodes?|prufzif+ern?|prufnummern?|einmalcodes?|einmalpassw[a-z]*|freischaltcodes?|verifizierungscodes?|zugangscodes?',
  "codes? (?:de securite|de verification|de confirmation|secrets?|confidentiels?|d'acces|a usage unique)|cryptogrammes?",
  'codigos? (?:de seguridad|de verificacion|de confirmacion|secretos?|de acceso)',
  'bezpecnostni(?:ho)? kod[a-z]*|overovaci(?:ho)? kod[a-z]*|potvrzovaci(?:ho)? kod[a-z]*|pristupov(?:y|e|eho) (?:kod[a-z]*|udaj[a-z]*)',
  'codic[ei] (?:di sicurezza|di verifica|di conferma|segret[oi]|di accesso)',
  'cvv2?|cvc2?|card (?:numbers?|details|verification)|(?:credit|debit|bank)[ -]?card (?:numbers?|details)|kartennummern?|kreditkartendaten|kartendaten|kreditkartennummern?|numeros? de (?:la |votre |su |tu )?(?:carte|tarjeta)|cisl[oa] (?:vasi |platebni |kreditni )?karty|numer[oi] (?:di|della) (?:carta|sua carta|tua carta)|datos de (?:la |su )?tarjeta|udaje o karte|dati della carta',
  'ibans?|bank details|bank account (?:numbers?|details)|account numbers?|sort codes?|routing numbers?|kontodaten|bankdaten|bankverbindung|kontonummern?|coordonnees bancaires|rib|datos bancarios|numero de cuenta|cislo uctu|bankovni(?:ch)? udaj[a-z]*|coordinate bancarie|numero di conto',
  'any ?desk|team ?viewer|rust ?desk|ultra ?viewer|log ?me ?in|screen ?connect|remote (?:access|desktop|control|session)|(?:share|sharing) your screen|fernzugriff|fernwartung|prise en main a distance|(?:acces|controle) a distance|acceso remoto|control remoto|vzdalen(?:y|eho|emu) pristup[a-z]*|accesso remoto|controllo remoto',
)
/** Their capitals tell them from a pin and from a tan. */
export const CREDENTIAL_CAPITALS = /(?<![a-z0-9])(?:PINs?|TANs?|P\.I\.N\.?|OTP)(?![a-z0-9])/

/** Speaks of liability, courts and lawyers, or admits a fault. */
export const LEGAL = words(
  'liab(?:le|ility|ilities)|law ?suits?|law ?firms?|lawyers?|attorneys?|solicitors?|barristers?|litigations?|sue[ds]? (?:us|you|them|him|her|the|for|over)|suing|(?:take|taken|taking) (?:[a-z]+ ){0,3}to court|in court|the court|courts? of law|court (?:orders?|cases?|proceedings?)|legal (?:actions?|proceedings?|advice|claims?|steps|responsibility|threats?|team|department|counsel)|legally (?:responsible|obliged|bound|binding)|negligen(?:t|ce|tly)|damages|subpoenas?|indemnif[a-z]+|indemnity|breach of (?:contract|duty|warranty)|defamation|libel|gdpr (?:breach|violation)|data breach',
  '(?:our|entirely our|my) (?:own )?fault|(?:we|i) (?:are|were|am|was) (?:entirely |fully |solely )?(?:at fault|to blame|negligent)|(?:admit|accept|acknowledge|assume|take|bear)(?:s|ed|ing)? (?:[a-z]+ ){0,3}(?:fault|guilt|blame|liability|responsibility|wrongdoing)',
  'haftung[a-z]*|haftbar[a-z]*|haftpflicht[a-z]*|haften (?:wir|sie|fur|nicht)|wir haften|haftet (?:fur|die|der|das)|klagen? (?:gegen|ein|einreichen|erheben)|verklag[a-z]*|klage|anwalt[a-z]*|anwalte[a-z]*|rechtsanwalt[a-z]*|rechtsanwalte[a-z]*|rechtsstreit[a-z]*|rechtliche[nrs]? (?:schritte?n?|folgen|anspruche?|mittel)|vor gericht|gerichtlich[a-z]*|gerichtsverfahren|schadens?ersatz[a-z]*|schmerzensgeld|fahrlassig[a-z]*|unser(?:e|em)? (?:eigenes? )?(?:verschulden|schuld)|wir sind (?:[a-z]+ ){0,2}schuld|(?:schuld|verantwortung) (?:ein|an)?gest[a-z]+|ubernehmen (?:[a-z]+ ){0,4}(?:haftung|verantwortung|schuld)|abmahnung[a-z]*',
  'responsabilite (?:civile|legale|juridique|penale)|(?:engager?|reconnai[a-z]+|admett[a-z]+|assum[a-z]+|acceptons?) (?:[a-z]+ ){0,4}(?:responsabilite|faute|tort|culpabilite)|avocate?s?|proces|tribunal|tribunaux|poursuites? (?:judiciaires?|en justice)|action en justice|en justice|mise en demeure|negligences?|dommages[ -]interets|notre (?:entiere )?faute|plainte',
  'responsabilidad (?:legal|civil|juridica|penal)|(?:asum[a-z]+|admit[a-z]+|reconoc[a-z]+|acept[a-z]+) (?:[a-z]+ ){0,4}(?:responsabilidad|culpa|culpabilidad|negligencia)|abogad[oa]s?|demandas? (?:judicial[a-z]*|contra|legal[a-z]*)|demandar(?:nos|les|los|le)?|denuncia|tribunal(?:es)?|juzgados?|juicio|acciones? legal(?:es)?|negligencias?|danos y perjuicios|(?:nuestra culpa|culpa nuestra)',
  'odpovednost[a-z]* za (?:skod|vad|ujm)[a-z]*|(?:prizna[a-z]+|uzna[a-z]+|prijim[a-z]+|prebir[a-z]+) (?:[a-z]+ ){0,4}(?:vin[ua]|odpovednost|chybu)|zalob[a-z]+|zalovat[a-z]*|zazalovat|advokat[a-z]*|pravnik[a-z]*|pravni(?:ch|mi)? (?:krok|nasled|zastup)[a-z]*|soudn[a-z]+|k soudu|u soudu|nedbalost[a-z]*|nahrad[auy]? skody|nase vina',
  'responsabilita (?:civile|legale|giuridica|penale)|(?:ammett[a-z]+|riconosc[a-z]+|assum[a-z]+|accett[a-z]+) (?:[a-z]+ ){0,4}(?:responsabilita|colpa|colpevolezza)|avvocat[oiae]|(?:fare|fara|faremo|intentare) causa|caus[ae] (?:legal[ei]|civil[ei])|azion[ei] legal[ei]|vie legali|tribunal[ei]|querela|denuncia|negligenz[ae]|risarciment[a-z]+|colpa nostra|nostra colpa|diffida',
)
