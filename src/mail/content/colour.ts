/** CSS colours, as far as it takes to see that a text has the colour of what is behind it. */

/** red, green, blue of 0 to 255; alpha of 0 to 1 */
export type Colour = readonly [number, number, number, number]

export const WHITE: Colour = [255, 255, 255, 1]
export const BLACK: Colour = [0, 0, 0, 1]
/** what browsers give a link that has no colour of its own */
export const LINK_BLUE: Colour = [0, 0, 238, 1]

/** Below this nobody reads: WCAG 2.2 asks for 4.5, pale grey (#e8e8e8) on white has 1.2. */
const LEAST_CONTRAST = 1.2

/** CSS Color 4 section 6.1, and the system colours that say what a page has by itself */
const NAMED = [
  'aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4',
  'black 000000 blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887',
  'cadetblue 5f9ea0 chartreuse 7fff00 chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc',
  'crimson dc143c cyan 00ffff darkblue 00008b darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9',
  'darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00',
  'darkorchid 9932cc darkred 8b0000 darksalmon e9967a darkseagreen 8fbc8f darkslateblue 483d8b',
  'darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 darkviolet 9400d3 deeppink ff1493',
  'deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff firebrick b22222 floralwhite fffaf0',
  'forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 goldenrod daa520',
  'gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 indianred cd5c5c',
  'indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00',
  'lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2',
  'lightgray d3d3d3 lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa',
  'lightskyblue 87cefa lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0',
  'lime 00ff00 limegreen 32cd32 linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa',
  'mediumblue 0000cd mediumorchid ba55d3 mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee',
  'mediumspringgreen 00fa9a mediumturquoise 48d1cc mediumvioletred c71585 midnightblue 191970 mintcream f5fffa',
  'mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23',
  'orange ffa500 orangered ff4500 orchid da70d6 palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee',
  'palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 peru cd853f pink ffc0cb plum dda0dd',
  'powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 rosybrown bc8f8f royalblue 4169e1',
  'saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee sienna a0522d',
  'silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa',
  'springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0',
  'violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32 canvas ffffff',
  'canvastext 000000 window ffffff windowtext 000000 buttonface f0f0f0 buttontext 000000',
].flatMap((line) => line.split(' '))
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
