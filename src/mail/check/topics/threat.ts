/** Somebody who may harm themselves, or who threatens. Jokes about a mother-in-law and bath bombs are let through. */
import { phrases } from './phrases.ts'
import type { Topic } from './topic.ts'

const EN = phrases`
  (?:kill|killing|harm|harming) myself
  (?:end|ending|take|taking) my (?:own )?life
  suicid*
  self[- ]harm*
  (?:don't|do not|no longer) (?:really )?want to (?:live|be alive|go on living)
  want to die
  better off dead
  (?:i|we|i'll|we'll|will|going to|gonna|shall) (?:\w{1,15} )?(?:kill|stab|murder) (?:you|your|him|them|all of you)
  shoot (?:you|them|him|everyone) (?:dead|all|in the)
  burn ~ (?:shop|store|house|place|office|workshop|company|building) (?:down|to the ground)
  (?:bomb|death) threats?
  bomb (?:in|under|at|inside) (?:your|the)
  i know where (?:you|your ~ (?:family|children|kids|wife|husband|staff)) (?:live|work|sleep|go)s?
  (?:beat you up|watch your back|you will regret (?:this|it)|make you suffer)
  (?<!king's )ransom(?:s|ed|ware)?
  (?:extort|blackmail)*
  (?:send|transfer|pay|deposit) ~ [$€£]? ?\d[\d.,]{0,12} ?(?:in |of |worth of |usd in |eur in |dollars in |euros? in )?(?:bitcoins?|btc|monero|xmr|usdt|crypto*)
  (?:bitcoins?|btc) (?:to|into) (?:this|my|our|the following) (?:wallet|address)
  your (?:\w{1,15} )?(?:files|servers?|website|site|database|network|systems?|computers?|customer data) (?:have|has|are|is|were|was) (?:been )?(?:\w{1,15} )?(?:encrypted|hacked|breached)
  (?:i|we|i'll|we'll|will|shall) (?:\w{1,15} )?(?:publish|leak|release|expose) (?:\w{1,15} )?your (?:\w{1,15} )?(?:data|database|files|secrets|customers?|videos?|passwords|records)
  ddos
  (?:come|coming|wait|waiting)… with (?:a|my) (?:knife|gun|baseball bat)
  you(?:'d| had)? better watch out
  (?:punch you|smash your (?:face|head)|knock your teeth)
  pay (?:for this )?with (?:your )?(?:blood|life)
  break (?:\w{1,12} ){0,5}your (?:legs|neck|bones|arms|windows)
  (?:cannot|can't) go on living
  (?:do not|don't) want to be here any ?more
`
const DE = phrases`
  bringe (?:mich|dich|euch|sie) (?:alle )?um(?=$|[.!,;])
  (?:mich|dich|euch|ihn|mir selbst) ~ (?:umbringen|umzubringen|töten|totschlagen|abstechen)
  (?:selbstmord|suizid|selbsttötung)*
  (?:mir|sich) (?:selbst )?das leben (?:nehmen|zu nehmen)
  (?:nicht mehr|nicht länger) (?:leben|weiterleben) (?:will|möchte)
  (?:will|möchte|mag) nicht (?:mehr|länger) (?:leben|weiterleben)
  (?:will|möchte) (?:nur noch |einfach )?sterben
  selbst (?:etwas antun|verletzen)
  mir (?:was|etwas) (?:an|anzu)tun
  (?:schlage|schlagen|prügle) (?:dich|euch|sie) (?:\w{1,15} )?(?:zusammen|tot|krankenhausreif)
  (?:laden|haus|geschäft|bude|werkstatt|firma|hütte)… (?:anzünd|anzuzünd|abfackel|niederbrenn|in die luft)*
  (?:bombendrohung|morddrohung|todesdrohung)*
  bombe (?:gelegt|versteckt|platziert|im|in)
  (?:mache|mach|machen) (?:dich|euch|sie) (?:\w{1,10} )?(?:fertig|kalt|platt)
  (?:veröffentlichen wir|wir veröffentlichen|veröffentliche ich) ~ (?:eure|ihre|deine|alle) ~ (?:kunden|nutzer|firmen)?daten
  (?:aufs maul|auf die fresse|fresse polier)*
  weiß,? wo (?:du|ihr|sie)… (?:wohn|arbeite|leb)*
  (?:lösegeld|erpress)*
  (?:werdet|werden|wirst) (?:ihr|sie|du) (?:es |das )?(?:noch |bitter |alle )?(?:bereuen|büßen)
  (?:überweis|zahl|schick|send)*… \d[\d.,]{0,12} ?(?:euro |€ |dollar )?(?:in |als )?(?:bitcoins?|btc|monero)
`
const FR = phrases`
  (?:vais|veux|envie de) me (?:tuer|suicider)
  suicid*
  (?:mettre fin à (?:mes jours|ma vie)|envie de mourir|en finir avec la vie|plus envie de vivre|veux mourir)
  (?:vais|allons|vous|te) (?:vous |te |le |la |les |tous )?(?:tuer|égorger)
  menaces? de mort
  (?:vous|te|les) (?:tabasser|frapper|démolir)
  (?:publierons|divulguerons|publierai|diffuserons) ~ (?:vos|tes) ~ données
  casser la (?:gueule|figure)
  mettre le feu (?:à|au|aux|chez)
  (?:bombe (?:dans|à|chez)|alerte à la bombe)
  (?:sais|savons) où (?:vous|tu) (?:habit|viv|travaill)*
  (?:rançon|chantage|extor[qs])*
  (?:vous|tu) (?:allez|vas) (?:\w{1,15} )?(?:le )?(?:regretter|payer cher)
  (?:versez|envoyez|payez|virez)… \d[\d.,]{0,12} ?(?:euros? |€ )?(?:en )?(?:bitcoins?|btc)
`
const ES = phrases`
  suicid*
  quitarme la vida
  (?:publicaremos|filtraremos|publicaré) ~ (?:vuestros|sus|tus|los) ~ datos
  (?:partir|partiré|romper|romperé) la (?:cara|boca)
  (?:quiero|voy a|pienso) (?:matarme|morir|morirme)
  acabar con mi vida
  no quiero (?:seguir )?(?:vivir|viviendo)
  (?:ganas de morir|sin ganas de vivir)
  (?:te|os|le|les|los) (?:voy a|vamos a) (?:matar|rajar)
  os mataré
  amenazas? de (?:muerte|bomba)
  quemar(?:é|emos)? (?:la|su|vuestra|tu|vuestro) (?:tienda|casa|local|negocio)
  (?:sé|sabemos) dónde (?:viv|trabaj)*
  (?:extorsi|chantaj)*
  rescate (?:en|de) (?:bitcoin|btc|\d)*
  (?:paguen|envíen|paga|envía|transfieran)… \d[\d.,]{0,12} ?(?:euros? |€ )?en (?:bitcoins?|btc)
  (?:os|te|se) (?:vais|vas|van) a arrepentir
`
const IT = phrases`
  suicid*
  togliermi la vita
  farla finita
  mi (?:ammazzo|uccido)
  (?:pubblicheremo|diffonderemo|pubblicherò) ~ (?:vostri|tuoi|suoi) ~ dati
  spacc(?:o|are|herò) la faccia
  (?:uccidermi|ammazzarmi)
  non voglio più vivere
  (?:voglia di morire|più voglia di vivere)
  (?:ti|vi|lo) (?:uccid|ammazz)*
  minacc[ei]* di (?:morte|bomba)
  (?:dare|darò|diamo|do) fuoco (?:a|al|alla|ai)
  (?:so|sappiamo) dove (?:abit|viv|lavor)*
  (?:ricatt|estors|estorc)*
  (?:pagare|pagate) (?:il|un) riscatto
  riscatto (?:in|di) (?:bitcoin|btc|\d)*
  ve ne pentirete
`
const CS = phrases`
  sebevražd*
  (?:zabít se|se zabít|zabiju|zabijeme|zabijem)
  vzít si život
  zveřejn(?:íme|ím) ~ (?:vaše|všechna) ~ (?:data|údaje)
  (?:rozbij|rozmlát|rozbít)*… hubu
  přijdu si pro (?:vás|tebe)
  nechc(?:i|u) (?:už )?žít
  chc(?:i|u) umřít
  (?:podpál|zapál)*… (?:obchod|dům|krám|dílnu|firmu|prodejn)*
  (?:vím|víme),? kde (?:bydl|prac|žij)*
  výkupné(?:ho|mu|m)?
  (?:vydír|vyhrož)*
  bomb(?:a|u) (?:v|ve|na|do)
  budete (?:toho )?litovat
`

export const THREAT: Topic = {
  strong: [EN, DE, FR, ES, IT, CS],
  weak: [
    phrases`
      (?:bitcoins?|btc|monero|usdt)
    `,
    phrases`
      (?:or else|you have been warned|last chance|you will see|hacked you|your password is)
      (?:sonst passiert|letzte chance|ihr werdet schon sehen|gehackt)
      (?:dernière chance|sinon vous verrez|piraté vos)
      (?:última oportunidad|si no,? ya veréis|hackeado)
      (?:ultima possibilità|altrimenti vedrete|hackerato)
      (?:poslední šance|jinak uvidíte|hacknul)*
    `,
    phrases`
      (?:threat|threaten)(?:s|ing|ed)?
      (?:drohung|drohe|bedroht)(?:en)?
      (?:menace|menacé)s?
      amenaz[ao]s?
      minacci[ao]?
      výhrůžk*
    `,
    phrases`
      (?:hopeless|can't go on|cannot go on|no reason to live)
      (?:keinen ausweg|keinen sinn mehr|hoffnungslos)
      (?:plus la force|sans espoir)
      (?:sin esperanza|no puedo más)
      (?:senza speranza|non ce la faccio più)
      (?:nemám proč žít|beznaděj)*
    `,
  ],
}
