import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DesktopServices, startDesktopServices } from '../../../backends/bindings/desktop/services.ts';
import type { CaptureTarget, DisplayMode } from '../../../src/shared/desktop.ts';
import { Producer } from './producer.ts';

/** A PipeWire of its own with a session manager, in a runtime directory of its own. */
export class PipeWireLab {
  readonly services: DesktopServices;
  readonly #folder: string;
  readonly #closers: (() => Promise<void>)[] = [];

  private constructor(services: DesktopServices, folder: string) {
    this.services = services;
    this.#folder = folder;
  }

  static async open(): Promise<PipeWireLab> {
    const folder = mkdtempSync(join(tmpdir(), 'perun-pw-'));
    const services = await startDesktopServices({ runtimeDirectory: folder, say: () => undefined });
    return new PipeWireLab(services, folder);
  }

  get socket(): string {
    return this.services.pipewire;
  }

  /** Of the daemon itself. */
  get pid(): number {
    const pid = this.services.pids[1];
    if (pid === undefined) throw new Error('PipeWire does not run');
    return pid;
  }

  async producer(size?: string): Promise<Producer> {
    const producer = await Producer.start(this.socket, size);
    this.#closers.push(() => producer.kill());
    return producer;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
    await this.services.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** One producer in a lab, for the suite of captures. */
export class PipeWireCaptureLab {
  readonly mode: DisplayMode = { width: 320, height: 240, rate: 60 };
  readonly #lab: PipeWireLab;
  readonly #producer: Producer;

  private constructor(lab: PipeWireLab, producer: Producer) {
    this.#lab = lab;
    this.#producer = producer;
  }

  static async open(): Promise<PipeWireCaptureLab> {
    const lab = await PipeWireLab.open();
    return new PipeWireCaptureLab(lab, await lab.producer());
  }

  async target(): Promise<CaptureTarget> {
    return { kind: 'pipewire', socket: this.#lab.socket, node: this.#producer.node, remote: null };
  }

  async show(frame: number): Promise<void> {
    this.#producer.tell(`show ${frame}`);
  }

  kill(): Promise<void> {
    return this.#producer.kill();
  }

  close(): Promise<void> {
    return this.#lab.close();
  }
}
