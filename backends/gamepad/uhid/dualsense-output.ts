import type { PadFeedback } from '../../../src/drivers/gamepad.ts';

/** Of output report 2 on USB, its number included; Linux's struct dualsense_output_report_common. */
export const outputAt = {
  flags0: 1,
  flags1: 2,
  motorHigh: 3,
  motorLow: 4,
  rightTrigger: 11,
  leftTrigger: 22,
  flags2: 39,
  playerLights: 44,
  light: 45,
} as const;
export const outputReportBytes = 48;
const effectBytes = 11;

/** What a report sets; all the rest stays as it is. */
export const OutputFlag = {
  flags0: { rumble: 0x01, noHaptics: 0x02, rightTrigger: 0x04, leftTrigger: 0x08 },
  flags1: { light: 0x04, playerLights: 0x10 },
  flags2: { rumble: 0x04 },
} as const;

/** Reads an output report; nothing where it is another one, or is torn. */
export function decodeOutputReport(report: Uint8Array): PadFeedback[] {
  if (report[0] !== 2 || report.length < outputReportBytes) return [];
  const byte = (at: number): number => report[at] ?? 0;
  const [first, second, third] = [byte(outputAt.flags0), byte(outputAt.flags1), byte(outputAt.flags2)];
  const { flags0, flags1, flags2 } = OutputFlag;
  const said: PadFeedback[] = [];
  const turns = (first & flags0.rumble) !== 0 || (third & flags2.rumble) !== 0;
  // Motors that are taken back stand still: by the flag beside them, and by a report that sets nothing at all.
  if (turns || (first & flags0.noHaptics) !== 0 || (first | second | third) === 0) {
    const level = (at: number): number => (turns ? byte(at) * 257 : 0);
    const [low, high] = [level(outputAt.motorLow), level(outputAt.motorHigh)];
    said.push({ kind: 'rumble', low, high, durationMs: low + high === 0 ? 0 : Infinity });
  }
  for (const [side, flag, at] of triggers) {
    if ((first & flag) !== 0) said.push({ kind: 'trigger', side, effect: report.slice(at, at + effectBytes) });
  }
  if ((second & flags1.light) !== 0) {
    const [red, green, blue] = [byte(outputAt.light), byte(outputAt.light + 1), byte(outputAt.light + 2)];
    said.push({ kind: 'light', red, green, blue });
  }
  // The bit above them says that they do not fade.
  if ((second & flags1.playerLights) !== 0) {
    said.push({ kind: 'playerLights', lights: byte(outputAt.playerLights) & 0x1f });
  }
  return said;
}

const triggers = [
  ['left', OutputFlag.flags0.leftTrigger, outputAt.leftTrigger],
  ['right', OutputFlag.flags0.rightTrigger, outputAt.rightTrigger],
] as const;
