/** Requests to stop, in the Nordic languages, Polish, Czech, Hungarian, Russian, Ukrainian, Japanese and Chinese. */
import { sentences } from './sentences.ts'
import type { StopList } from './western.ts'

const DA_MAIL = '(?:e-?mails?|mails?|beskeder|besked|svar|autosvar)'
const DA = `(?: (?:flere|mere|med|disse|de|jeres|dine)){0,3}(?: (?:automatiske|automatisk|autogenererede))? ${DA_MAIL}`

export const DANISH: StopList = {
  plain: sentences`
    (?:stop|hold op|ophør) med at (?:sende|skrive|svare|maile)(?: til)?(?: mig| os)?(?:${DA})?(?: til (?:mig|os))?
    stop(?: med)?${DA}
    (?:lad være med at sende|send ikke)(?: mig| os)?${DA}(?: til (?:mig|os))?
    send (?:mig |os )?(?:ikke|ingen)${DA}(?: til (?:mig|os))?
    (?:skriv|svar) ikke (?:til )?(?:mig|os)(?: mere| igen)
    ingen (?:flere|mere|(?:flere )?automatiske|(?:flere )?autogenererede) ${DA_MAIL}
    (?:jeg|vi) (?:vil|ønsker) (?:gerne )?ikke(?: længere)?(?: have| at modtage| modtage)?${DA}
  `,
  bare: sentences`
    (?:stop|afmeld|frameld|afmelding|framelding)(?: mig| os)?
    (?:jeg|vi) vil gerne (?:afmeldes|afmelde mig|frameldes|framelde mig)
    fjern (?:mig|os)(?: fra (?:jeres |din )?(?:listen|liste|mailingliste|mailinglisten))?
  `,
}

const SV_MAIL = '(?:e-?post|e-?mail|mejl|mail|meddelanden|meddelande|svar|autosvar)'
const SV = `(?: (?:fler|flera|mer|några|med|dessa|de|era|dina)){0,4}(?: (?:automatiska|automatiskt|autogenererade))? ${SV_MAIL}`

export const SWEDISH: StopList = {
  plain: sentences`
    sluta(?: att)? (?:skicka|skriva|svara|mejla|maila)(?: till)?(?: mig| oss)?(?:${SV})?(?: till (?:mig|oss))?
    (?:sluta|stoppa|stopp)(?: med)?${SV}
    skicka inte(?: mig| oss)?${SV}(?: till (?:mig|oss))?
    (?:skriv|svara|mejla|maila) inte (?:till )?(?:mig|oss)(?: mer| igen)
    inga (?:fler|flera|mer|(?:fler |flera )?automatiska|(?:fler |flera )?autogenererade) ${SV_MAIL}
    (?:jag|vi) vill inte(?: längre)?(?: ha| få)?${SV}
  `,
  bare: sentences`
    (?:stopp?|sluta)
    (?:avregistrera|avanmäl|avprenumerera|avsluta prenumerationen på utskick)(?: mig| oss)?
    ta bort (?:mig|oss)(?: från (?:er |din )?(?:listan|lista|e-?postlista|sändlista))?
    jag vill (?:avregistrera mig|avanmäla mig|avregistreras)
  `,
}

const NO_MAIL = '(?:e-?poster|e-?post|e-?mail|mailer|mail|meldinger|melding|svar|autosvar)'
const NO = `(?: (?:flere|mer|noen|med|disse|de|deres|dine)){0,3}(?: (?:automatiske|automatisk|autogenererte))? ${NO_MAIL}`

export const NORWEGIAN: StopList = {
  plain: sentences`
    (?:slutt|stopp)(?: med)? å (?:sende|skrive|svare|maile)(?: til)?(?: meg| oss)?(?:${NO})?(?: til (?:meg|oss))?
    (?:stopp|slutt)(?: med)?${NO}
    (?:ikke send|send ikke)(?: meg| oss)?${NO}(?: til (?:meg|oss))?
    send (?:meg |oss )?(?:ikke|ingen)${NO}(?: til (?:meg|oss))?
    (?:ikke (?:skriv|svar)|(?:skriv|svar) ikke) (?:til )?(?:meg|oss)(?: mer| igen)
    ingen (?:flere|mer|(?:flere )?automatiske|(?:flere )?autogenererte) ${NO_MAIL}(?: takk)?
    (?:jeg|vi) (?:vil|ønsker) ikke(?: lenger)?(?: å)?(?: ha| motta| få)?${NO}
  `,
  bare: sentences`
    stopp?
    (?:avmeld|avmelding)(?: meg| oss)?
    meld (?:meg|oss) av
    (?:jeg|vi) vil melde (?:meg|oss) av
    fjern (?:meg|oss)(?: fra (?:listen|lista|e-?postlisten)(?: deres)?)?
  `,
}

const FI_MAIL =
  '(?:viestejä|viestiä|viestien|viestit|vastauksia|vastausta|vastausten|vastaukset|sähköposteja|sähköpostia|sähköpostien|sähköpostit|meilejä|postia)'
const FI = `(?: (?:enää|enempää|lisää|minulle|näitä|teidän|noita|ne|nämä)){0,3}(?: (?:automaattisia|automaattista|automaattisten|automaattiset))? ${FI_MAIL}`

export const FINNISH: StopList = {
  plain: sentences`
    (?:lopettakaa|lopeta|lopettaisitteko)${FI}(?: lähettäminen| lähettämisen)?(?: minulle)?
    (?:älkää|älä)(?: enää)? (?:lähettäkö|lähetä|vastatko|vastaa|kirjoittako|kirjoita)${FI}(?: minulle)?(?: enää)?
    (?:älkää|älä)(?: enää)? (?:vastatko|vastaa|kirjoittako|kirjoita) minulle(?: enää)?(?: automaattisesti)?
    (?:en|emme) halua(?: enää)?(?: saada| vastaanottaa)?${FI}
    ei (?:enää|enempää|lisää|(?:enää |enempää |lisää )?automaattisia) (?:viestejä|vastauksia|sähköposteja|meilejä)
  `,
  bare: sentences`
    (?:stop|seis|lopeta|lopettakaa)
    (?:poistakaa|poista) minut(?: (?:listalta|postituslistalta|listaltanne))?
    haluan (?:poistua|erota) (?:listalta|postituslistalta)
  `,
}

const PL_MAIL = '(?:e-?maili|e-?maile|e-?mail|maili|maile|wiadomości|odpowiedzi|odpowiedź)'
const PL = `(?: (?:mi|do mnie|nam|już|więcej|żadnych|tych|swoich|te|z)){0,4}(?: (?:automatycznych|automatyczne|automatyczna|automatycznymi))? ${PL_MAIL}`

export const POLISH: StopList = {
  plain: sentences`
    (?:już )?nie (?:wysyłać|wysyłaj|wysyłajcie|przesyłać|przesyłajcie|przysyłać|przysyłaj|przysyłajcie)${PL}(?: do mnie)?
    (?:już )?nie (?:pisać|pisz|piszcie|odpowiadać|odpowiadaj|odpowiadajcie) (?:mi|do mnie|nam)(?: więcej| już| automatycznie){0,2}
    (?:przestań|przestańcie|o zaprzestanie|o wstrzymanie)(?: mi)? (?:wysyłać|przysyłać|wysyłania|przysyłania)${PL}
    (?:nie chcę|nie chcemy|nie życzę sobie)(?: już)?(?: otrzymywać| dostawać)?${PL}
    (?:stop|dość)${PL}
    (?:już )?(?:żadnych|bez|koniec) (?:więcej )?automatycznych (?:e-?maili|maili|wiadomości|odpowiedzi)
    (?:już )?żadnych (?:więcej )(?:e-?maili|maili|wiadomości|odpowiedzi)(?: więcej)?
  `,
  bare: sentences`
    stop
    (?:mnie |nas )?(?:wypisz|wypiszcie|wypisać|wypisanie|usuń|usuńcie|usunąć)(?: mnie| nas)?(?: z (?:listy|waszej listy|państwa listy))?
    (?:chcę|chciałbym|chciałabym) się wypisać
  `,
}

const CS_MAIL = '(?:e-?maily|e-?mail|maily|mejly|zprávy|zprávu|odpovědi|odpověď|odpovědí|zpráv|e-?mailů|mailů)'
const CS = `(?: (?:mi|nám|už|již|dále|další|žádné|žádný|více|tyto|ty|vaše|s)){0,4}(?: (?:automatické|automatických|automatizované))? ${CS_MAIL}`

export const CZECH: StopList = {
  plain: sentences`
    (?:už |již )?(?:neposílejte|neposílej|neposílat|nezasílejte|nezasílat|nepište|neodpovídejte)${CS}
    (?:už |již )?(?:mi |nám )?(?:už |již )?(?:nepište|neodpovídejte|nepiš)(?: mi| nám)?(?: automaticky| už| již)
    (?:přestaňte|přestaň|o ukončení)(?: mi| nám)? (?:posílat|zasílat|psát|odpovídat|zasílání|posílání)(?: mi| nám)?(?:${CS})?
    (?:už |již )?(?:stop|dost)${CS}
    (?:už |již )žádné(?: další)?(?: automatické| automatizované)? (?:e-?maily|maily|mejly|zprávy|odpovědi)
    žádné(?: další| automatické| automatizované){1,2} (?:e-?maily|maily|mejly|zprávy|odpovědi)
    (?:už |již )?(?:nechci|nechceme|nepřeji si|nepřejeme si)(?: už| již)?(?: dostávat| přijímat)?${CS}(?: od vás)?
  `,
  bare: sentences`
    stop
    (?:odhlásit|odhlášení|odhlaste mě|odhlas mě|chci se odhlásit|chtěl bych se odhlásit|chtěla bych se odhlásit)
    (?:vyřaďte|vyřadit|vymažte|odstraňte) mě(?: ze seznamu| z (?:vašeho )?seznamu| z databáze)?
  `,
}

const HU_MAIL = '(?:e-?maileket|e-?mailt|leveleket|levelet|üzeneteket|üzenetet|válaszokat|választ)'
const HU = `(?: (?:nekem|nekünk|több|további|többet|többé|ezeket|az|a|ilyen)){0,4}(?: (?:automatikus|automata|gépi))? ${HU_MAIL}`

export const HUNGARIAN: StopList = {
  plain: sentences`
    (?:kérem |kérjük )?(?:többet |többé )?ne (?:küldjenek|küldjön|küldj|küldjetek|írjanak|írjon)${HU}(?: nekem)?
    (?:kérem |kérjük )?(?:többet |többé )?ne (?:írjanak|írjon|válaszoljanak|válaszoljon)(?: nekem| automatikusan)(?: többet| többé)?
    (?:kérem |kérjük )?(?:nem kérek|nem kérünk) (?:(?:több|további) (?:automatikus |automata |gépi )?|(?:automatikus|automata|gépi) )${HU_MAIL}
    (?:kérem |kérjük )?(?:nem szeretnék|nem szeretnénk|nem akarok)${HU}(?: kapni)?
    (?:kérem |kérjük )?(?:állítsák le|állítsa le|hagyják abba)${HU}(?: küldését)?
  `,
  bare: sentences`
    (?:stop|leiratkozás|leiratkozom|leiratkozni)
    (?:kérem )?(?:iratkoztassanak|iratkoztasson) le
    (?:szeretnék leiratkozni|le szeretnék iratkozni|le akarok iratkozni)
    (?:töröljenek|töröljön|vegyenek le|vegyen le) (?:a |az )?(?:listáról|levelezőlistáról|listájukról)
  `,
}

const RU_MAIL = '(?:ответы|ответов|ответ|письма|писем|письмо|сообщения|сообщений|рассылки|e-?mail)'
const RU = `(?: (?:мне|нам|больше|ваши|ваших|эти|этих|никаких|с)){0,3}(?: (?:автоматические|автоматических|автоматически))? ${RU_MAIL}(?: мне| больше)?`

export const RUSSIAN: StopList = {
  plain: sentences`
    (?:больше )?не (?:присылайте|присылать|отправляйте|отправлять|шлите|посылайте|посылать)${RU}
    (?:больше )?не (?:пишите|отвечайте|присылайте|шлите|писать|отвечать)(?: больше)? (?:мне|нам)(?: больше| автоматически){0,2}
    больше не (?:пишите|шлите) (?:мне|нам)
    (?:прекратите|перестаньте|хватит|прекратить)(?: мне)? (?:присылать|отправлять|слать|посылать|писать|отвечать)(?: мне| нам)(?:${RU})?
    (?:прекратите|перестаньте|хватит|прекратить)(?: мне)? (?:присылать|отправлять|слать|посылать)${RU}
    стоп${RU}
    (?:больше )?(?:никаких|без) (?:больше )?автоматических (?:ответов|писем|сообщений)(?: больше)?
    (?:больше никаких|никаких больше) (?:ответов|писем|сообщений)
    никаких (?:ответов|писем|сообщений) больше
    (?:я |мы )?(?:больше )?не (?:хочу|хотим|желаю|желаем)(?: больше)?(?: получать)?${RU}
  `,
  bare: sentences`
    (?:стоп|stop|отписка|отписаться|отписать|отпишите(?: меня)?|отпишите меня от списка)
    (?:хочу|прошу|желаю) (?:отписаться|отписать меня)
    (?:удалите|уберите|исключите) меня(?: из (?:списка|вашего списка|базы))?
  `,
}

const UK_MAIL = '(?:відповіді|відповідей|відповідь|листи|листів|повідомлення|повідомлень|e-?mail)'
const UK = `(?: (?:мені|нам|більше|ваші|ваших|ці|цих|жодних|ніяких)){0,3}(?: (?:автоматичні|автоматичних|автоматично))? ${UK_MAIL}(?: мені| більше)?`

export const UKRAINIAN: StopList = {
  plain: sentences`
    (?:більше )?не (?:надсилайте|надсилати|присилайте|відправляйте|шліть|надішліть)${UK}
    (?:більше )?не (?:пишіть|відповідайте|надсилайте|писати|відповідати)(?: більше)? (?:мені|нам)(?: більше| автоматично){0,2}
    (?:припиніть|перестаньте|досить)(?: мені)? (?:надсилати|присилати|слати|писати|відповідати)(?: мені| нам)(?:${UK})?
    (?:припиніть|перестаньте|досить)(?: мені)? (?:надсилати|присилати|слати)${UK}
    стоп${UK}
    (?:більше )?(?:жодних|ніяких|без) (?:більше )?автоматичних (?:відповідей|листів|повідомлень)(?: більше)?
    (?:більше (?:жодних|ніяких)|(?:жодних|ніяких) більше) (?:відповідей|листів|повідомлень)
    (?:я |ми )?(?:більше )?не (?:хочу|хочемо|бажаю|бажаємо)(?: більше)?(?: отримувати)?${UK}
  `,
  bare: sentences`
    (?:стоп|відписка|відписатися|відписатись|відписати|відпишіть(?: мене)?)
    (?:хочу|прошу|бажаю) (?:відписатися|відписатись|відписати мене)
    (?:видаліть|приберіть|виключіть) мене(?: зі (?:списку|вашого списку)| з бази)?
  `,
}

/** "No reply needed" and "stopped" are said of one mail: with a word for automatic, any more or at all they are requests. */
const JA_DOUBT = '(?=.*(?:自動|今後|もう|これ以上|一切|止めて|やめて|ないで|停止して|中止して))'

export const JAPANESE: StopList = {
  plain: sentences`
    ${JA_DOUBT}(?:今後|もう|これ以上)?(?:は)? ?(?:の)?(?:自動)?(?:返信|応答|返答|メール|返信メール|配信メール|メッセージ)(?:の(?:送信|配信|返信))?(?:は|を|も)? ?(?:もう|一切)?(?:不要|いりません|要りません|結構|停止|中止|止めて|やめて|送らないで|しないで)(?:です|して)?(?:ください|下さい|ほしいです|欲しいです)?(?:お願いします|お願いいたします|お願い致します)?
    (?:今後|もう)?(?:の)?メール(?:の)?配信(?:を|の)?(?:停止|中止)(?:して|を)?(?:ください|下さい|希望します|希望|お願いします|お願いいたします)?
  `,
  bare: sentences`
    (?:停止|ストップ|stop)
    (?:配信|送信|受信)(?:の)?(?:停止|解除|拒否)(?:して|を)?(?:ください|下さい|希望します|希望|お願いします|お願いいたします)?
  `,
}

const ZH_MAIL = '(?:回复|回覆|答复|邮件|郵件|电邮|電郵|电子邮件|電子郵件|消息|訊息|信息|信)'

export const CHINESE: StopList = {
  plain: sentences`
    (?=.*(?:我|自动|自動|再|停止))(?:请|請)?(?:(?:你们|你們|您)?(?:不要|别|別|勿)|停止)(?:再)?(?:继续|繼續)?(?:给我|給我|向我)?(?:发送|發送|发|發|寄|回复|回覆|发来|發來)(?:任何|这些|這些|这种|這種)?(?:自动|自動)?(?:的)?${ZH_MAIL}(?:给我|給我|了|啦){0,2}
    (?:请|請)?(?:停止|取消|关闭|關閉)(?:自动|自動)${ZH_MAIL}
    我?(?:不想|不要|不愿|不願|不希望)(?:再)?(?:收到|接收)(?:任何|这些|這些|你们的|你們的|您的)?(?:自动|自動)?(?:的)?${ZH_MAIL}(?:了)?
    (?:请|請)?(?:不要|别|別)(?:再)?(?:自动|自動)?(?:回复|回覆|联系|聯繫)我(?:了)?
    (?:请|請)?(?:不要|别|別)(?:再)?(?:自动|自動)(?:回复|回覆)(?:了)?
  `,
  bare: sentences`
    (?:请|請)?(?:停止|退订|退訂|取消订阅|取消訂閱|stop)
    (?:请|請)?(?:帮我|幫我|给我|給我|为我|為我)?(?:退订|退訂|取消订阅|取消訂閱)
    (?:请|請)?(?:把|将|將)我(?:从|從)(?:列表|名单|名單)(?:中|里|裡)?(?:删除|刪除|移除)
  `,
}
