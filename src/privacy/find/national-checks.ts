/** The checks of national numbers. Each takes the letters and digits alone, in upper case and of the right form. */

/** US: areas and serials that the Social Security Administration never gives are refused. */
export function isSocialSecurity(id: string): boolean {
  return !/^(?:000|666|9)|^...00|0000$/.test(id)
}

/** UK: the prefixes of HMRC's manual NIM39110. */
export function isNationalInsurance(id: string): boolean {
  return /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]/.test(id) && !/^(?:BG|GB|NK|KN|TN|NT|ZZ)/.test(id)
}

/** CZ and SK: a date (months of women +50, further series +20) and, with ten digits, divisible by 11. */
export function isBirthNumber(id: string): boolean {
  if (!isDatedBirthNumber(id)) return false
  if (id.length === 9) return Number(id.slice(0, 2)) < 54
  const [first, last] = [Number(id.slice(0, 9)), Number(id.slice(9))]
  return (first % 11) % 10 === last
}

/** Without the check digit: beside a word for it, a mistyped number is one all the same. */
export function isDatedBirthNumber(id: string): boolean {
  const month = Number(id.slice(2, 4))
  const plain = [70, 50, 20, 0].map((more) => month - more).find((rest) => rest > 0) ?? 0
  return plain >= 1 && plain <= 12 && isDay(id.slice(4, 6))
}

/** DE: one digit twice or three times among the first ten, and a check digit by ISO 7064 mod 11,10. */
export function isSteuerId(id: string): boolean {
  const counts = new Map<string, number>()
  for (const digit of id.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1)
  const repeated = [...counts.values()].filter((count) => count > 1)
  if (repeated.length !== 1 || (repeated[0] ?? 0) > 3) return false
  let product = 10
  for (const digit of id.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === Number(id.slice(10))
}

/** FR: months 01–12 and the ones for births of unknown month; the key is 97 less the number mod 97. Corsica is 2A, 2B. */
export function isNir(id: string): boolean {
  const month = Number(id.slice(3, 5))
  if (!((month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50)) return false
  const number = Number(id.slice(0, 13).replace('2A', '19').replace('2B', '18'))
  return 97 - (number % 97) === Number(id.slice(13))
}

/** ES: the letter of the number mod 23; the X, Y, Z of foreigners stand for 0, 1, 2. */
export function isDni(id: string): boolean {
  const number = Number(id.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter))))
  return 'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(number % 23) === id.slice(-1)
}

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]

/** IT: decree of 12 March 1974: the check letter is the sum of the values of odd and even places, mod 26. */
export function isCodiceFiscale(id: string): boolean {
  let sum = 0
  for (let place = 0; place < 15; place += 1) {
    const code = id.charCodeAt(place)
    const value = code < 65 ? code - 48 : code - 65
    sum += place % 2 === 0 ? (ODD[value] ?? 0) : value
  }
  return String.fromCharCode(65 + (sum % 26)) === id.slice(15)
}

/** PL: a date (the century in the month) and the weights 1, 3, 7, 9. */
export function isPesel(id: string): boolean {
  const month = Number(id.slice(2, 4)) % 20
  if (month < 1 || month > 12 || !isDay(id.slice(4, 6))) return false
  return weigh(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0
}

/** NL: the eleven test. */
export function isBsn(id: string): boolean {
  const sum = weigh(id, [9, 8, 7, 6, 5, 4, 3, 2, -1])
  return sum !== 0 && sum % 11 === 0
}

/** AT: the fourth digit is the weighted sum of the others mod 11; the rest is a birthday. */
export function isSvnr(id: string): boolean {
  const month = Number(id.slice(6, 8))
  return (
    isDay(id.slice(4, 6)) &&
    month >= 1 &&
    month <= 15 &&
    weigh(id, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === Number(id.charAt(3))
  )
}

const isDay = (digits: string) => Number(digits) >= 1 && Number(digits) <= 31
const weigh = (id: string, weights: readonly number[]) =>
  weights.reduce((sum, weight, place) => sum + weight * Number(id.charAt(place)), 0)
