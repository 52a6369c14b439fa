/**
 * Somebody was hurt or poisoned, or something burnt. Whether a thing is safe, or a plant poisonous, is a shop's daily
 * question; so are candles that burn, clay that is fired and tea that is hot.
 */
import { phrases } from './phrases.ts'
import type { Topic } from './topic.ts'

const EN = phrases`
  (?:my|our|his|her|their|the child|the baby|the boy|the girl) ~ (?:son|daughter|child|children|boy|girl|baby|toddler|kid|wife|husband|mother|father|mum|mom|dad|partner|friend|guest|customer|colleague|hand|hands|arm|face|leg|foot|finger|fingers|eye|dog|cat)s? ~ (?:was|were|is|are|got|gets|has been|have been) (?:\w{1,15} )?(?:hurt|injured|burned|burnt|scalded|cut|poisoned|bleeding|electrocuted)
  (?:i|we|he|she|someone|somebody) (?:was|were|got|have been|has been|am) (?:\w{1,15} )?(?:hurt|injured|burned|burnt|scalded|poisoned|electrocuted|hospitali[sz]ed)
  (?:burned|burnt|scalded|cut|injured|hurt|sliced|gashed) (?:my|his|her|our|their) ~ (?:hand|hands|finger|fingers|thumb|arm|arms|face|leg|legs|foot|feet|eye|chest|skin|wrist|child|son|daughter)
  (?:burned|burnt|scalded|injured) (?:myself|himself|herself|themselves)
  (?:was|were|been|got) (?:badly|seriously|severely|slightly) (?:hurt|injured|burned|burnt|scalded)
  degree burns?
  scald(?:s|ing)? (?:my|his|her|on)
  (?:personal|serious|severe|bodily) injur(?:y|ies)
  burns? (?:on|to) (?:my|his|her|our|their) ~ (?:hands?|arms?|face|legs?|foot|feet|skin|chest|fingers?|body)
  (?:caught|catches|catching|caught on) fire
  (?:burst into|went up in|in) flames
  fire (?:hazard|brigade|department)
  (?:exploded|explodes) (?:in|while|when|on|as|and|during)
  (?:it|pot|teapot|kettle|jar|bottle|battery|glass|cup|mug|lid|candle|burner) (?:has |just |suddenly )?exploded
  electric(?:al)? shocks?
  allergic (?:reaction|shock)s?
  anaphyla*
  epi-?pen
  food poisoning
  (?:was|were|been|got|have|has|had) (?:\w{1,15} )?poison(?:ed|ing)
  poison(?:s)? (?:control|cent(?:re|er)|hotline|information)
  hospitali[sz]*
  (?:ended up|had to go|taken|took (?:me|him|her|us)|rushed|spent ~ (?:evening|night|day|hours?|days)|is now|treated|admitted) (?:in|to|at) (?:the )?(?:hospital|a&e|emergency room|er|intensive care|casualty)
  (?:i|he|she|we|son|daughter|child|baby|toddler|kid|dog|cat) (?:has |have |had |just |nearly |almost ){0,2}swallowed
  (?:choked|choking) on
  choking hazard
  (?:almost|nearly) choked
  (?:plug|cable|battery|charger|socket|heater) ~ melted
  (?:wife|husband|son|daughter|child|mother|father|mum|mom|dad|friend|guest|he|she) ~ (?:collapsed|fainted|passed out|stopped breathing)
  ambulance (?:came|had to|was called|took|arrived)
  (?:house|kitchen) fire
  (?:piece|shard|splinter|chip|bit)s?… (?:in|into) (?:my|his|her) (?:eye|eyes|mouth|throat|foot|hand|finger)
  (?:found|was|were|had) (?:\w{1,10} ){0,3}(?:glass|shards?|splinters?|metal) in (?:the|my|our|her|his) (?:tea|food|drink|biscuits?|chocolate)
  (?:glass|metal|ceramic|sharp|porcelain) (?:shard|splinter|piece|fragment|chip)s? in (?:my|the|his|her|our|your) (?:\w{1,15} )?(?:tea|mouth|food|drink|cup|throat)
  (?:made|makes|making) (?:me|us|him|her|them|my ~ (?:son|daughter|child|wife|husband|dog|cat)) (?:\w{1,15} )?(?:sick|ill)
  (?:got|fell|became|felt|been|feel) (?:\w{1,15} )?(?:sick|ill) (?:after|from)
  stitches (?:in|on|to) (?:my|his|her)
  needed (?:\w{1,10} )?stitches
  cut (?:myself|himself|herself|themselves)
  (?:have|has|had|got|getting|developed|with) (?:\w{1,15} ){0,2}(?:rash|hives|blisters)
  (?:boiling|hot|scalding) (?:water|tea|coffee|oil|wax|liquid)… (?:over|on|onto|down) (?:my|his|her|our|their) ~ (?:hand|arm|leg|lap|foot|feet|face|chest|thigh|skin|finger)s?
  (?:battery|lamp|charger|kettle|plug|cable|warmer|motor|device|heater|it) ~ (?:started|began|starts) (?:smoking|to smoke|sparking|smouldering|burning|to burn)
  burn(?:ed|t) a hole
`
const DE = phrases`
  (?:mich|mir|sich|wurde|wurden|hat|hand|arm|finger|gesicht|kind|sohn|tochter|mann|frau|mutter|vater|baby|hund|katze)… (?:verletzt|verbrüht|verätzt)
  (?:mich|mir|sich|hand|finger)… geschnitten
  (?:mich|hand|hände|arm|finger|gesicht|kind|sohn|tochter|baby)… verbrannt
  (?:brand|schnitt|platz)wunde*
  (?:verbrühung|verätzung)*
  verbrennung(?:en)? (?:an|am|im|ersten|zweiten|dritten|\d)
  (?:kopf|augen|bein|hand|körper|schnitt|personen)verletzung*
  allergische(?:n|r)? (?:reaktion|schock)*
  anaphyla*
  (?:vergiftet|vergiftung|vergiftungen|giftnotruf|vergiftungszentrale|vergiftungserscheinungen)
  (?:in brand geraten|feuer gefangen|in flammen|fing feuer|brannte lichterloh)
  explodier*
  (?:kabel|gerät|stecker|lampe|akku|netzteil|wasserkocher)… (?:geschmort|verschmort|geraucht|raucht|funken|gebrannt)
  (?:scherbe|splitter|glas|glassplitter|metall)… (?:im tee|im essen|im mund|im auge|im hals|in den keksen)
  (?:stromschlag|stromschläge|kurzschluss)
  (?:sich|kind|sohn|tochter|hund|katze|baby|splitter|scherbe|teil)… verschluckt
  (?:in der|in die|im|ins|ins nächste|auf der) (?:notaufnahme|intensivstation|notfallambulanz|unfallambulanz)
  (?:musste|mussten|kam|liegt|lag)… (?:ins|im) (?:krankenhaus|spital)
  (?:notarzt|krankenwagen|rettungswagen)
  brandblase*
  atemnot
  (?:haut)?ausschlag (?:am|im|bekommen|auf|an)
  (?:hatte|habe|bekam|bekomme)… (?:haut)?ausschlag
  (?:kochend|heiß|siedend)(?:e|es|em|er|en)? (?:wasser|tee|öl|wachs|kaffee)… (?:über|auf) ~ (?:arm|arme|hand|hände|bein|beine|fuß|füße|gesicht|oberschenkel|haut|finger|brust)
  (?:mir|uns|ihm|ihr|ihnen|allen) (?:\w{1,12} ){0,2}(?:schlecht|übel) (?:geworden|wurde)
  wurde (?:mir|uns|ihm|ihr|ihnen|allen) ~ (?:schlecht|übel)
  (?:musste|mussten|musst) ~ zum (?:arzt|notarzt|augenarzt|hautarzt)
`
const FR = phrases`
  (?:me suis|s'est|nous sommes|a été|ai été|été|se sont) (?:\w{1,15} )?(?:blessé|brûlé|ébouillanté|intoxiqué|empoisonné|électrocuté|hospitalisé)*
  (?:brûlé|blessé|coupé|ébouillanté) (?:à )?(?:la|le|les|au|aux) (?:main|mains|bras|doigt|doigts|visage|pied|jambe)s?
  brûlures? (?:au|du|à la|aux|sur) (?:\w{1,15} )?(?:degré|main|bras|visage|doigt|jambe)*
  réaction allergique
  (?:choc )?anaphyla*
  (?:intoxication|empoisonnement) ?(?:alimentaire)?
  centre anti-?poison*
  (?:pris|prend|prendre) feu
  (?:a|ont) explosé
  (?:choc électrique|court-circuit|électrocution)
  (?:morceau|morceaux|éclat|éclats|bout) de (?:verre|métal|porcelaine|céramique)… (?:thé|bouche|œil|gâteau)
  aux urgences
  hospitalis*
  (?:rendu|rendus|rendue|rendues|tombé|tombée|tombés)s? (?:\w{1,12} )?malades?
  (?:eau|thé|huile|cire) bouillante?… (?:main|mains|bras|jambe|jambes|pied|pieds|visage|cuisse)
  a avalé (?:un|une|le|la|du|des)
`
const ES = phrases`
  (?:me he|se ha|se han|nos hemos|ha sido|he) (?:\w{1,15} )?(?:quemado|herido|lesionado|intoxicado|envenenado|electrocutado)
  (?:me|se) (?:quemé|quemó|lesioné|lesionó|corté|intoxicó) (?:la|el|los|las|con|al|un)
  quemaduras? (?:de|en)
  (?:reacción|reacciones) alérgicas?
  anafil*
  (?:intoxicación|envenenamiento|intoxicad|envenenad)*
  (?:se incendió|prendió fuego|salió ardiendo|se prendió)
  (?:ha explotado|explotó|ha estallado|estalló)
  (?:descarga eléctrica|cortocircuito)
  (?:trozo|trozos|cristal|cristales|esquirla|esquirlas|vidrio)… (?:en el té|en la boca|en el ojo|en la comida)
  (?:a|en|de|por) urgencias
  hospitalizad[oa]s?
  ingresad[oa]s? (?:en (?:el |la )?(?:hospital|uci|clínica|veterinari)*|con suero|grave)
  se (?:ha tragado|tragó)
  centro de toxicología
  (?:me|nos|se) (?:puse|pusimos|puso|pusieron|he puesto|ha puesto) (?:muy )?(?:enferm|mal)*
  (?:agua|té|aceite|cera) hirviendo… (?:mano|manos|brazo|brazos|pierna|piernas|pie|pies|cara)
`
const IT = phrases`
  (?:mi sono|si è|è rimast[oa]|sono rimast[oa]|è stat[oa]|sono stat[oa]) (?:\w{1,15} )?(?:ustionat|ferit|intossicat|avvelenat|folgorat|ricoverat)*
  mi sono (?:\w{1,15} )?(?:bruciat|scottat|tagliat)*
  si è (?:bruciat|scottat|tagliat)[oa] (?:la|il|le|un|una|con) (?:man|bracci|dit|gamb|vis)*
  ustion[ei]
  (?:schegg[ea]|pezz[oi] di vetro|vetro)… (?:nel tè|in bocca|nel cibo|nell'occhio)
  finit[oaei] (?:in|all') ?ospedale
  reazion[ei] allergic*
  (?:shock )?anafilat*
  pronto soccorso
  (?:intossicazione|avvelenamento)
  centro antiveleni
  (?:preso|prende|prendere) fuoco
  (?:è|sono) esplos[oaei]
  (?:scossa elettrica|cortocircuito|corto circuito)
  (?:sono|è|siamo) stat[oaie] (?:molto )?male
  acqua bollente… (?:mano|mani|braccio|braccia|gamba|gambe|piede|viso|faccia)
  ricoverat[oa] (?:in|per|a causa|dopo)
`
const CS = phrases`
  (?:popálil|opařil|poranil|zranil|pořezal)*
  (?:se|jsem|syn|dcera|manžel|manželka)… (?:popálil|opařil|zranil|poranil|pořezal|přiotrávil|otrávil)*
  (?:popálenin|opařenin|zranění)*
  úraz(?:u|em|y)?
  alergick(?:á|ou|é) reakc*
  (?:anafylak|hospitaliz|toxikologick)*
  (?:otrávil|přiotrávil)* se
  (?:vzplál|vzňal|začal hořet|chytil oheň|začala hořet|začalo hořet)*
  (?:vybuchl|explodoval)*
  zkrat(?:u|em)?
  dostala? ránu (?:elekt|od|proud)*
  spolkl*
  (?:střep|sklo|střepy|úlomek)… (?:v čaji|do čaje|v puse|v ústech|v oku|v jídle)
  (?:v čaji|v jídle)… (?:střep|sklo|úlomek)*
  řízl*
  (?:udělalo|bylo) ~ (?:mi|nám|mu|jí|jim) ~ (?:špatně|zle)
  (?:vařící|vroucí|horká|horkou) vod(?:a|u|ou)… (?:ruku|ruce|nohu|nohy|stehno|obličej)
  (?:na|do) pohotovost(?:i)?
  (?:odvezl|skončil|musel)*… (?:nemocnic|pohotovost)*
`

export const SAFETY: Topic = {
  strong: [EN, DE, FR, ES, IT, CS],
  weak: [
    phrases`
      (?:hospital|a&e|emergency room|ambulance|vet|veterinarian|casualty)
      (?:krankenhaus|spital|tierarzt|tierärztin|tierklinik)
      (?:hôpital|vétérinaire|samu)
      (?:hospital|veterinari[oa])
      (?:ospedale|veterinari[oa])
      (?:nemocnic|veterin|záchrank|sanitk)*
    `,
    phrases`
      (?:hurt|injured|injury|injuries|scalded|bleeding|bled)
      (?:verletzt|verletzung|geblutet|blutet|verbrannt)
      (?:blessé|blessure|brûlure|saigné|saigne)*
      (?:herid[oa]|sangr|quemadura)*
      (?:ferit[oa]|sanguin|scottatura)*
      (?:krvác|zran)*
      ingresad[oa]
      ricoverat[oa]
      (?:brandblase|cloques|ampollas|vesciche|puchýř)*
    `,
    phrases`
      (?:because of|due to|thanks to|caused by) your
      wegen (?:ihre|eure)*
      (?:à cause de|par la faute de) (?:votre|vos|cette|ce)
      por (?:culpa|causa) de
      per colpa (?:del|della|dei|di|vostra)
      (?:kvůli|vinou) (?:vaš|té|tomu)*
    `,
    phrases`
      (?:poisonous|poison|toxic|vomit*|threw up|diarrh*)
      (?:giftig|erbroch|durchfall|übergeben)*
      (?:toxique|vomi)*
      (?:tóxic[oa]|vomit|venenos)*
      (?:tossic|vomit|velenos)*
      (?:jedovat|toxick|zvrac)*
    `,
    phrases`
      (?:rash|swollen|swelling|hives)
      (?:ausschlag|angeschwollen|geschwollen)
      (?:gonflé|éruption cutanée)*
      (?:hinchad|sarpullido)*
      (?:gonfi|eruzione)*
      (?:vyrážk|otekl|otok)*
    `,
    phrases`
      (?:smoke (?:came|coming|from)|sparks?|on fire|smouldering)
      (?:rauch kam|rauch aus|rauchte|qualm|funken|verschmort|geschmort)
      (?:étincelles|fumée)
      (?:chispas|humo)
      (?:scintille|fumo)
      (?:jiskř|kouř)*
    `,
    phrases`
      (?:recall (?:it|this|the)|product recall|should be warned|dangerous)
      (?:rückruf|gefährlich)
      (?:rappel (?:de|du) produit|dangereu)*
      (?:retirar (?:el|ese|este) producto|peligros|aviso de peligro)*
      (?:ritiro del prodotto|pericolos)*
      (?:stažení výrobku|nebezpečn)*
    `,
  ],
}
