/** `3 of 120 (2.5 %, 95 % interval 0.9 to 7.1 %)`, by Wilson's score. */
export function interval(hits: number, of: number): string {
  const z = 1.96
  const share = hits / of
  const middle = (share + (z * z) / (2 * of)) / (1 + (z * z) / of)
  const spread = (z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of)
  const percent = (part: number) => (100 * part).toFixed(1)
  return `${hits} of ${of} (${percent(share)} %, 95 % interval ${percent(Math.max(0, middle - spread))} to ${percent(Math.min(1, middle + spread))} %)`
}
