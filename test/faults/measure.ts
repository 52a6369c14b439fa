/** One line of the table that a program prints: what was measured, what it should be, and whether it is. */
export type Measure = { measure: string; value: string; goal: string; ok: boolean }

export const measure = (name: string, value: string | number, goal: string, ok: boolean): Measure => ({
  measure: name,
  value: String(value),
  goal,
  ok,
})
