/** Loaded into a child process before the real server (`node --import`): its clock is TEST_CLOCK_SHIFT ms wrong. */
const shift = Number(process.env['TEST_CLOCK_SHIFT'] ?? 0)
const RealDate = Date

class ShiftedDate extends RealDate {
  // biome-ignore lint/suspicious/noExplicitAny: the overloads of Date
  constructor(...args: any[]) {
    if (args.length === 0) super(RealDate.now() + shift)
    else super(...(args as [number]))
  }
  static override now(): number {
    return RealDate.now() + shift
  }
}

if (shift !== 0) globalThis.Date = ShiftedDate as DateConstructor
