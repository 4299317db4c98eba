import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { eventBytes, eventLayout, EventType } from '../../../../backends/bindings/input/events.ts';
import { uhidLayout, UhidType } from '../../../../backends/gamepad/uhid/uhid-events.ts';
import {
  EffectType,
  gainCode,
  UinputCode,
  uinputLayout,
  uinputRequest,
} from '../../../../backends/gamepad/uinput/uinput-structs.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-layout-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What our tables say, by an expression of C that says the same from the system's headers. */
const known: readonly (readonly [string, number])[] = [
  ...Object.entries({ ...uinputLayout, ...uhidLayout }).flatMap(([struct, fields]) =>
    Object.entries(fields as Record<string, number>).map(([field, value]): readonly [string, number] =>
      field === 'bytes' ? [`sizeof(struct ${struct})`, value] : [`offsetof(struct ${struct}, ${field})`, value],
    ),
  ),
  ...Object.entries(uinputRequest),
  ...Object.entries(eventLayout).map(([field, at]) => [`offsetof(struct input_event, ${field})`, at] as const),
  ...[['sizeof(struct input_event)', eventBytes] as const, ['offsetof(struct uhid_event, u)', 4] as const],
  ...[['EV_SYN', EventType.sync] as const, ['EV_KEY', EventType.key] as const, ['EV_ABS', EventType.absolute] as const],
  ...[['EV_FF', EventType.forceFeedback] as const, ['EV_UINPUT', EventType.uinput] as const],
  ...[['UI_FF_UPLOAD', UinputCode.upload] as const, ['UI_FF_ERASE', UinputCode.erase] as const],
  ...[['FF_RUMBLE', EffectType.rumble] as const, ['FF_GAIN', gainCode] as const],
  ...Object.entries(UhidType).map(([name, value]): readonly [string, number] => [
    `UHID_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`,
    value,
  ]),
];

it('structs, requests and numbers are those of the headers of the kernel', () => {
  const lines = known.map(([expression]) => `  printf("%lld\\n", (long long)(${expression}));`);
  const source = `#include <stddef.h>
#include <stdio.h>
#include <linux/input.h>
#include <linux/uinput.h>
#include <linux/uhid.h>
int main(void) {
${lines.join('\n')}
  return 0;
}
`;
  writeFileSync(join(folder, 'layout.c'), source);
  execFileSync('gcc', ['-o', join(folder, 'layout'), join(folder, 'layout.c')]);
  const said = execFileSync(join(folder, 'layout'), { encoding: 'utf8' }).trim().split('\n').map(Number);
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(known.map(([name], at) => [name, said[at]])));
});
