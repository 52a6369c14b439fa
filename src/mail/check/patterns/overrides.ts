/**
 * "Ignore all previous instructions" in the languages that mail comes in. People write "please ignore my last mail" and
 * "disregard the earlier invoice": what counts is an order to drop rules that are not the writer's own.
 */
import type { Pattern } from './pattern.ts'

const order = (verbs: string, nouns: string, gap = 50): RegExp =>
  new RegExp(String.raw`(?<!\p{L})(?:${verbs})(?!\p{L}).{0,${gap}}(?<!\p{L})(?:${nouns})`, 'u')
/** for scripts that put no space between words */
const dense = (first: string, second: string): RegExp => new RegExp(`(?:${first}).{0,16}(?:${second})`, 'u')

const override = (language: string, finds: RegExp): Pattern => ({ id: `override-${language}`, score: 5, finds })

const VERBS =
  "ignore|disregard|forget|overlook|override|bypass|neglect|discard|dismiss|drop|abandon|do not follow|don't follow|stop following|pay no attention to|cease following"
const RULES =
  '(?:instructions?|prompts?|guidelines?|directives?|guardrails?|programming|system messages?|safety (?:rules|measures|checks))'

export const OVERRIDES: readonly Pattern[] = [
  override(
    'en',
    new RegExp(
      String.raw`\b(?:${VERBS})\b (?:(?!my |our )[\w"',-]{1,20} ){0,4}(?:(?:all|any|every|everything|your|system|given|original|initial|these|such)\b (?:(?!my |our )[\w"',-]{1,20} ){0,4}${RULES}|(?:all|any|every|your) (?:[\w-]{1,20} ){0,2}(?:rules?|commands?|constraints?|restrictions?|policies))\b`,
    ),
  ),
  {
    id: 'override-previous',
    score: 3,
    finds: new RegExp(
      String.raw`\b(?:${VERBS})\b (?:(?!my |our )[\w"',-]{1,20} ){0,3}(?:previous|prior|above|earlier|preceding|former|foregoing|past)\b (?:[\w"',-]{1,20} ){0,2}(?:${RULES}|rules|commands|text|context|content)\b`,
    ),
  },
  {
    id: 'override-everything',
    score: 4,
    finds: new RegExp(
      String.raw`\b(?:${VERBS})\b (?:everything|all|anything)(?: that| of what)?(?: you)?(?: (?:were|was|have been|has been|had been|know|are|told|said|written|learned|i))* ?(?:before|previously|above|earlier|told|about your|you know)\b`,
    ),
  },
  override(
    'de',
    order(
      String.raw`ignorier\p{L}*|vergiss|vergessen sie|missachte\p{L}*|verwirf|missachten sie|beachte nicht`,
      String.raw`(?:alle|vorherigen?|bisherigen?|obigen?|vorigen?|früheren?|deinen?|ihre)\b.{0,30}(?:anweisung|instruktion|vorgaben|systemprompt|befehle|prompts?|richtlinien)`,
      30,
    ),
  ),
  override(
    'fr',
    order(
      'ignore[zr]?|oublie[zr]?|ne (?:tiens|tenez) (?:pas|aucun) compte|négligez?|fai(?:s|tes) abstraction',
      String.raw`(?:toutes?|les|tes|vos|ces|des)\b.{0,20}(?:instructions?|consignes|directives)(?:.{0,12}(?:précédentes|antérieures|ci-dessus|initiales|système|reçues|données)|\b)`,
      20,
    ),
  ),
  override(
    'es',
    order(
      'ignora|ignore|ignorar|olvida|olvide|haz caso omiso|haga caso omiso|descarta|desestima|no sigas',
      String.raw`(?:instrucciones|indicaciones|directrices|órdenes|reglas)\b.{0,8}(?:anteriores|previas|iniciales|del sistema|recibidas)|(?:todas|tus)\b.{0,15}(?:instrucciones|indicaciones|directrices|órdenes|reglas)`,
      30,
    ),
  ),
  override(
    'it',
    order(
      'ignora|ignorate|ignori|dimentica|dimenticate|trascura|non seguire',
      String.raw`(?:istruzioni|direttive|regole|indicazioni|comandi)\b.{0,8}(?:precedenti|iniziali|del sistema|ricevute|sopra)|(?:tutte|tue)\b.{0,15}(?:istruzioni|direttive|regole|indicazioni)`,
      30,
    ),
  ),
  override(
    'pt',
    order(
      'ignore|ignora|esqueça|esquece|desconsidere|desconsidera|não siga',
      String.raw`(?:instruções|orientações|diretrizes|regras|ordens)\b.{0,8}(?:anteriores|prévias|iniciais|do sistema|acima)|(?:todas|suas|tuas)\b.{0,15}(?:instruções|orientações|diretrizes|regras)`,
      30,
    ),
  ),
  override(
    'nl',
    order(
      'negeer|vergeet|veronachtzaam|sla over',
      String.raw`(?:alle|eerdere|vorige|voorgaande|bovenstaande|jouw)\b.{0,25}(?:instructies|aanwijzingen|opdrachten|richtlijnen|regels)`,
      25,
    ),
  ),
  override(
    'pl',
    order(
      'zignoruj|ignoruj|zapomnij|pomiń|zlekceważ',
      String.raw`(?:wszystkie|wszystkich|poprzednie|poprzednich|wcześniejsze|wcześniejszych|swoje|powyższe)\b.{0,25}(?:instrukcj|polece|wytyczn|zasad)`,
      25,
    ),
  ),
  override(
    'cs',
    order(
      String.raw`ignoruj\p{L}*|zapomeň\p{L}*|nedbej\p{L}*|přehlížej\p{L}*`,
      String.raw`(?:všechny|všech|předchozí|předchozích|dosavadní|své|tvé|výše)\b.{0,25}(?:instrukc|pokyn|příkaz|pravid)`,
      25,
    ),
  ),
  override(
    'sv',
    order(
      'ignorera|glöm|bortse från|strunta i',
      String.raw`(?:alla|tidigare|föregående|dina|ovanstående)\b.{0,25}(?:instruktion|anvisning|direktiv|regler)`,
      25,
    ),
  ),
  override(
    'ru',
    order(
      String.raw`игнорируй\p{L}*|проигнорируй\p{L}*|забудь\p{L}*|не обращай\p{L}* внимания|отмени\p{L}*`,
      String.raw`(?:все|всех|предыдущ\p{L}+|прежн\p{L}+|прошл\p{L}+|сво\p{L}+|вышеуказанн\p{L}+).{0,25}(?:инструкци|указани|команд|правил|промпт)`,
      25,
    ),
  ),
  override(
    'uk',
    order(
      String.raw`ігноруй\p{L}*|проігноруй\p{L}*|забудь\p{L}*`,
      String.raw`(?:всі|усі|попередн\p{L}+|сво\p{L}+).{0,25}(?:інструкці|вказівк|команд|правил)`,
      25,
    ),
  ),
  override(
    'tr',
    order(
      'önceki|tüm|bütün|yukarıdaki',
      String.raw`(?:talimat|yönerge|komut|kural)\p{L}*.{0,15}(?:yok say|unut|görmezden gel|dikkate alma)`,
      20,
    ),
  ),
  override(
    'zh',
    dense('忽略|无视|忽視|無視|忘记|忘記|不要理会|不要理會', '(?:指令|指示|提示词|提示詞|命令|系统提示|规则|規則)'),
  ),
  override('ja', dense('(?:以前|これまで|上記|すべて|全て|前)の?.{0,6}(?:指示|命令|プロンプト|ルール)', '無視|忘れ')),
  override('ko', dense('(?:이전|위의|모든|기존).{0,6}(?:지시|명령|프롬프트|규칙|지침)', '무시|잊')),
  override('ar', dense('تجاهل|انس ', 'التعليمات|الأوامر|القواعد|التوجيهات')),
  override('hi', dense('(?:पिछले|सभी|पूर्व|उपरोक्त).{0,8}(?:निर्देश|आदेश|नियम)', 'अनदेखा|नज़रअंदाज|नजरअंदाज|भूल')),
]
