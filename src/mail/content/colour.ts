/** CSS colours, as far as it takes to see that a text has the colour of what is behind it. */

/** red, green, blue of 0 to 255; alpha of 0 to 1 */
export type Colour = readonly [number, number, number, number]

export const WHITE: Colour = [255, 255, 255, 1]
export const BLACK: Colour = [0, 0, 0, 1]
/** what browsers give a link that has no colour of its own */
export const LINK_BLUE: Colour = [0, 0, 238, 1]

/** Below this nobody reads: WCAG 2.2 asks for 4.5, pale grey (#e8e8e8) on white has 1.2. */
const LEAST_CONTRAST = 1.2

const NAMED =
  'aliceblue f0f8ff aqua 00ffff azure f0ffff beige f5f5dc black 000000 blue 0000ff cornsilk fff8dc cyan 00ffff darkblue 00008b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkred 8b0000 dimgray 696969 floralwhite fffaf0 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gray 808080 green 008000 grey 808080 honeydew f0fff0 ivory fffff0 lavender e6e6fa lavenderblush fff0f5 lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 lightgrey d3d3d3 lightyellow ffffe0 lime 00ff00 linen faf0e6 magenta ff00ff maroon 800000 midnightblue 191970 mintcream f5fffa navy 000080 oldlace fdf5e6 olive 808000 orange ffa500 pink ffc0cb purple 800080 red ff0000 seashell fff5ee silver c0c0c0 snow fffafa teal 008080 white ffffff whitesmoke f5f5f5 yellow ffff00'.split(
    ' ',
  )
const NAMES = new Map(NAMED.flatMap((name, at) => (at % 2 === 0 ? [[name, NAMED[at + 1] ?? '']] : [])))

/** Takes a CSS colour or an HTML colour attribute in lower case; gives null for whatever is none that is known here. */
export function parseColour(text: string): Colour | null {
  const value = text.trim()
  if (value === 'transparent') return [0, 0, 0, 0]
  const hex = value.startsWith('#') ? value.slice(1) : (NAMES.get(value) ?? value)
  if (/^[0-9a-f]{3,8}$/.test(hex)) return fromHex(hex)
  const call = /^(rgba?|hsla?)\(([^()]{1,100})\)$/.exec(value)
  return call === null ? null : fromCall(call[1] ?? '', (call[2] ?? '').split(/[\s,/]+/).filter(Boolean))
}

/** The first colour in a list of values, as `background` and gradients have it; null when there is none. */
export function findColour(text: string): Colour | null {
  const whole = parseColour(text)
  if (whole !== null) return whole
  const found =
    text.slice(0, 2_000).match(/(?:rgba?|hsla?)\([^()]{1,100}\)|#[0-9a-f]{3,8}\b|\b[a-z]{3,20}\b(?![(-])/g) ?? []
  for (const word of found) {
    const colour = /^[0-9a-f]+$/.test(word) && !NAMES.has(word) ? null : parseColour(word)
    if (colour !== null) return colour
  }
  return null
}

/** Whether a reader cannot tell a text of this colour from its background. */
export function blendsIn(colour: Colour, background: Colour): boolean {
  const [above, below] = [luminance(over(colour, background)), luminance(background)]
  return (Math.max(above, below) + 0.05) / (Math.min(above, below) + 0.05) < LEAST_CONTRAST
}

/** A colour that lies on another, as the eye sees it. */
export function over(above: Colour, below: Colour): Colour {
  const alpha = above[3]
  const mix = (at: 0 | 1 | 2) => above[at] * alpha + below[at] * (1 - alpha)
  return [mix(0), mix(1), mix(2), 1]
}

/** `fff`, `ffff`, `ffffff` or `ffffffff` */
function fromHex(hex: string): Colour | null {
  const bits = Number.parseInt(hex, 16)
  const nibble = (at: number) => ((bits >>> (4 * at)) & 15) * 17
  const byte = (at: number) => (bits >>> (8 * at)) & 255
  if (hex.length === 3) return [nibble(2), nibble(1), nibble(0), 1]
  if (hex.length === 4) return [nibble(3), nibble(2), nibble(1), nibble(0) / 255]
  if (hex.length === 6) return [byte(2), byte(1), byte(0), 1]
  return hex.length === 8 ? [byte(3), byte(2), byte(1), byte(0) / 255] : null
}

function fromCall(name: string, parts: readonly string[]): Colour | null {
  const scaled = (part: string | undefined, whole: number) => {
    const number = Number.parseFloat(part ?? '')
    return part?.endsWith('%') ? (number / 100) * whole : number
  }
  const alpha = parts[3] === undefined ? 1 : scaled(parts[3], 1)
  const [r, g, b] = name.startsWith('rgb')
    ? [scaled(parts[0], 255), scaled(parts[1], 255), scaled(parts[2], 255)]
    : fromHsl(Number.parseFloat(parts[0] ?? ''), scaled(parts[1], 1), scaled(parts[2], 1))
  const colour = [r, g, b, alpha] as const
  return colour.every(Number.isFinite) ? (colour as Colour) : null
}

/** CSS Color 4 section 7.1 */
function fromHsl(hue: number, saturation: number, lightness: number): [number, number, number] {
  const chroma = saturation * Math.min(lightness, 1 - lightness)
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12
    return 255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
  }
  return [channel(0), channel(8), channel(4)]
}

/** WCAG 2.2, relative luminance */
function luminance([r, g, b]: Colour): number {
  const linear = (value: number) => {
    const part = Math.min(Math.max(value / 255, 0), 1)
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}
