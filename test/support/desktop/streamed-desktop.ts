import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PunktfunkLink } from '../../../src/client/punktfunk/link.ts';
import type { PunktfunkResult } from '../../../src/host/punktfunk-client/result.ts';
import { CloseCode } from '../../../src/protocol/punktfunk/constants.ts';
import { plainHello } from '../../../src/protocol/punktfunk/hello.ts';
import { encodeInput, type InputEvent } from '../../../src/protocol/punktfunk/planes/input.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import type { DesktopKind } from '../../../src/shared/desktop.ts';
import { TestUser } from '../../integration/cli/cli.ts';
import { Caller, openOwnDoor, type OwnDoor } from '../punktfunk/own-door.ts';
import { type Kept, keepQuic } from '../quic/kept.ts';

/** A host in this process that shows a desktop, with an app on it that writes down its input, and people who come. */
export class StreamedDesktop {
  readonly door: OwnDoor;
  readonly #kept: Kept;
  readonly #person: TestUser;
  readonly #events: string;

  private constructor(door: OwnDoor, kept: Kept, person: TestUser, events: string) {
    this.door = door;
    this.#kept = kept;
    this.#person = person;
    this.#events = events;
  }

  /** `app` is a program of Node with its arguments; it ends with its input, and what it prints are events. */
  static async open(kind: DesktopKind, app: readonly string[]): Promise<StreamedDesktop> {
    const kept = keepQuic();
    const person = new TestUser();
    const events = join(person.folder, 'events');
    const script = `sleep 600 | ${[process.execPath, ...app].join(' ')} >> ${events}`;
    const [door] = await Promise.all([
      openOwnDoor({ punktfunk: '127.0.0.1:0', pairing: 'off', desktop: kind, desktopApp: ['sh', '-c', script] }),
      kept.keeper.start(),
    ]);
    return new StreamedDesktop(door, kept, person, events);
  }

  /** What our client on the command line gets. */
  async record(mode: string, ...more: string[]): Promise<{ file: string; result: PunktfunkResult }> {
    const file = join(this.#person.folder, `${mode}.h264`);
    const address = `punktfunk://127.0.0.1:${this.door.ports[0]}`;
    const words = ['client', 'connect', address, '--mode', mode, '--out', file, ...more];
    return { file, result: (await this.#person.json(...words)) as PunktfunkResult };
  }

  /** What the app has said so far. */
  heard<T>(): T[] {
    if (!existsSync(this.#events)) return [];
    const lines = readFileSync(this.#events, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as T);
  }

  /** Somebody who is welcomed in that mode, and has input. */
  async typist(width: number, height: number, refreshHz: number): Promise<Typist> {
    const caller = await Caller.create(this.#kept.keeper.endpoint, this.door.ports[0] ?? 0);
    const connection = await caller.connect();
    const link = new PunktfunkLink(connection, systemClock);
    await link.greet({ ...plainHello({ width, height, refreshHz }), name: 'typist' });
    return {
      give: (...events) => {
        for (const event of events) connection.sendDatagram(encodeInput(event));
      },
      leave: () => link.close(CloseCode.clientQuit),
    };
  }

  async close(): Promise<void> {
    await this.#person.leave();
    await this.#kept.dispose();
    await this.door.close();
  }
}

export interface Typist {
  readonly give: (...events: readonly InputEvent[]) => void;
  readonly leave: () => void;
}

/** Key presses for that text, of letters alone, with the left shift. */
export function typed(text: string): InputEvent[] {
  return text.split('').flatMap((letter): InputEvent[] => {
    const press = (kind: 'keyDown' | 'keyUp', key: number): InputEvent => ({ kind, key, modifiers: 0 });
    const key = letter.toUpperCase().codePointAt(0) ?? 0;
    const pressed = [press('keyDown', key), press('keyUp', key)];
    return letter === letter.toLowerCase() ? pressed : [press('keyDown', 0xa0), ...pressed, press('keyUp', 0xa0)];
  });
}

/** The pictures of a recorded stream as ffmpeg decodes them, in B, G, R, X; those of another size are scaled to this. */
export function picturesOf(file: string, width: number, height: number): Uint8Array[] {
  const words = ['-v', 'fatal', '-i', file, '-f', 'rawvideo', '-pix_fmt', 'bgr0', '-fps_mode', 'passthrough', '-'];
  const raw = execFileSync('ffmpeg', words, { maxBuffer: 1 << 30 });
  const size = width * height * 4;
  return Array.from({ length: Math.floor(raw.length / size) }, (_, at) => raw.subarray(at * size, (at + 1) * size));
}

/** How much a picture is like another, of the three colours, in decibels. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) if (at % 4 !== 3) sum += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
  return 10 * Math.log10((255 * 255) / (sum / ((a.length / 4) * 3)));
}
