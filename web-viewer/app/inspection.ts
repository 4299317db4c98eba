import type { PlayerStream } from '../stream/player-stream.ts';

/** What conformance tests see of the page, as `window.perunViewer`; written down in web-viewer/README.md. */
export interface ViewerInspection {
  readonly frameHashes: {
    /** From now on each decoded frame is hashed: at once, or from the first frame of the next player. */
    start(): Promise<void>;
    /** Lower-case hex SHA-256 of each frame decoded since, in order. */
    stop(): Promise<string[]>;
  };
}

/** Keeps a recording of frame hashes that may begin before its player does. */
export class Inspection implements ViewerInspection {
  readonly frameHashes: ViewerInspection['frameHashes'] = { start: () => this.#start(), stop: () => this.#stop() };
  #stream: PlayerStream | undefined;
  #armed = false;

  /** Every new player passes here before its first frame; call the result when it closes. */
  attach(stream: PlayerStream): () => void {
    this.#stream = stream;
    // Where it cannot record, `start` and `stop` of the person who asked say so.
    if (this.#armed) stream.startRecording().catch(() => undefined);
    return () => {
      if (this.#stream === stream) this.#stream = undefined;
    };
  }

  async #start(): Promise<void> {
    this.#armed = true;
    await this.#stream?.startRecording();
  }

  async #stop(): Promise<string[]> {
    this.#armed = false;
    return [...((await this.#stream?.stopRecording()) ?? [])];
  }
}

export const inspection: Inspection = new Inspection();
