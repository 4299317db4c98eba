import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openTestWindow } from './test-window.ts';

/*
 * A program that fills an output with a moving picture (test/support/desktop/moving-picture.ts) and prints what happens
 * to it as JSON lines: {"event":"configured","width":…,"height":…,"fullscreen":true}, {"event":"key","code":30,…}.
 *
 *   node test-client.ts [--display PATH] [--still | --told] [--frames] [--seconds N] [--title TEXT]
 *
 * --display  path of the Wayland socket; else WAYLAND_DISPLAY in XDG_RUNTIME_DIR
 * --still    draws frame 0 only
 * --told     draws frame 0, and then each frame whose number is a line of standard input; ends with that
 * --frames   prints each frame as it is given to the compositor, with the time of CLOCK_MONOTONIC in ns
 * --seconds  ends after so long; else when its window is closed
 */

const { values } = parseArgs({
  options: {
    display: { type: 'string' },
    still: { type: 'boolean', default: false },
    told: { type: 'boolean', default: false },
    frames: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    title: { type: 'string', default: 'perun test client' },
  },
});
const { WAYLAND_DISPLAY = 'wayland-0', XDG_RUNTIME_DIR = '/run/user/0' } = process.env;
const path =
  values.display ?? (WAYLAND_DISPLAY.startsWith('/') ? WAYLAND_DISPLAY : `${XDG_RUNTIME_DIR}/${WAYLAND_DISPLAY}`);

const window = openTestWindow({
  path,
  title: values.title,
  isStill: values.still || values.told,
  saysFrames: values.frames,
  say: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
const end = values.seconds === undefined ? Infinity : performance.now() + Number(values.seconds) * 1000;
process.on('SIGTERM', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));

if (values.told) {
  createInterface({ input: process.stdin })
    .on('line', (line) => window.show(Number(line)))
    .on('close', () => process.exit(0));
}

function turn(): void {
  try {
    // Short, so that signals and the end of the output are seen.
    window.wait(5);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  if (window.isClosed || performance.now() > end) process.exit(0);
  setImmediate(turn);
}
turn();
