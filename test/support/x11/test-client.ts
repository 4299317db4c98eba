import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { movingPicture } from '../desktop/moving-picture.ts';
import { X11Window } from './x11-window.ts';

/**
 * Run as a program: fills an X11 screen with the moving picture and prints what input comes as lines of JSON. The first
 * line is `{"kind":"ready",…}`. Ends when its input ends, or its server does.
 */
const { values } = parseArgs({
  options: {
    display: { type: 'string', default: process.env['DISPLAY'] ?? '' },
    authority: { type: 'string' },
    /** Pictures a second; 0 leaves the first one there. */
    rate: { type: 'string', default: '60' },
  },
});
const window = new X11Window({ display: values.display, authority: values.authority ?? null });
const say = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);
const { width, height } = window;
const period = Number(values.rate) === 0 ? 0 : 1000 / Number(values.rate);
let open = true;
process.stdin.resume().on('end', () => {
  open = false;
});
window.show(movingPicture(0, width, height));
say({ kind: 'ready', width, height });
const start = performance.now();
for (let frame = 1; open && !window.isLost;) {
  const due = period === 0 ? Number.POSITIVE_INFINITY : start + frame * period;
  if (performance.now() >= due) {
    frame = Math.floor((performance.now() - start) / period);
    window.show(movingPicture(frame & 0xffff, width, height));
    frame += 1;
  }
  for (const event of window.take()) say(event);
  await sleep(Math.max(1, Math.min(4, due - performance.now())));
}
window.close();
process.exit(0);
