import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { wlrCaptureBackend } from '../../../backends/capture/wlr/wlr.ts';
import type { CaptureTarget, DisplayMode } from '../../../src/shared/desktop.ts';
import { movingNumber } from '../../support/desktop/moving-picture.ts';
import type { StandInOrder } from '../../support/wayland/image-copy-stand-in.ts';
import { type CaptureLab, captureSuite } from './suite.ts';

/** A compositor that has ext-image-copy-capture only: a stand-in. */
class ImageCopyLab implements CaptureLab {
  readonly mode: DisplayMode = { width: 320, height: 240, rate: 60 };
  readonly #folder = mkdtempSync(join(tmpdir(), 'perun-copy-'));
  readonly #child: ChildProcess;

  private constructor() {
    const program = fileURLToPath(new URL('../../support/wayland/image-copy-stand-in.ts', import.meta.url));
    this.#child = fork(program, [this.#path, String(this.mode.width), String(this.mode.height)]);
  }

  static async open(): Promise<ImageCopyLab> {
    const lab = new ImageCopyLab();
    await lab.order({ show: 0 });
    return lab;
  }

  get #path(): string {
    return join(this.#folder, 'wayland-0');
  }

  target(): Promise<CaptureTarget> {
    return Promise.resolve({ kind: 'wlr', wayland: this.#path, output: 'STAND-IN-1' });
  }

  show(frame: number): Promise<void> {
    return this.order({ show: frame });
  }

  async order(order: StandInOrder): Promise<void> {
    const done = once(this.#child, 'message');
    this.#child.send(order);
    await done;
  }

  async kill(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

captureSuite(wlrCaptureBackend, () => ImageCopyLab.open());

describe('ext-image-copy-capture', () => {
  it('who looked long gets the newest, not what was copied meanwhile', async () => {
    const lab = await ImageCopyLab.open();
    const capture = wlrCaptureBackend.open(await lab.target(), lab.mode, { timeoutMs: 5000 });
    const seen: unknown[] = [];
    const look = () => capture.next(500, ({ picture }) => seen.push(movingNumber(picture)));
    await lab.show(5);
    await expect.poll(() => (look(), seen.at(-1))).toBe(5);
    await lab.show(6);
    await new Promise((resolve) => setTimeout(resolve, 60));
    await lab.show(8);
    look();
    expect(seen.at(-1)).toBe(8);
    capture.close();
    await lab.close();
  });

  it('a new size is followed, and a session that is stopped is FAILED', async () => {
    const lab = await ImageCopyLab.open();
    const capture = wlrCaptureBackend.open(await lab.target(), lab.mode, { timeoutMs: 5000 });
    const seen: unknown[] = [];
    const look = () =>
      void capture.next(50, ({ picture }) => seen.push([movingNumber(picture), picture.width, picture.height]));
    await lab.show(5);
    await expect.poll(() => (look(), seen.at(-1))).toEqual([5, 320, 240]);
    await lab.order({ resize: { width: 200, height: 100 } });
    await lab.show(6);
    await expect.poll(() => (look(), seen.at(-1))).toEqual([6, 200, 100]);
    expect([capture.width, capture.height]).toEqual([200, 100]);
    await lab.order({ stop: true });
    expect(() => {
      for (let turn = 0; turn < 100; turn++) look();
    }).toThrow(expect.objectContaining({ code: 'FAILED' }));
    capture.close();
    await lab.close();
  });
});
