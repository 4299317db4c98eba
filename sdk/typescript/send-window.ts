/** Counts how many frames still wait in this process, from the bytes that a connection says it has queued. */
export class SendWindow {
  /** Count of bytes sent in all, up to and including each frame that may still be queued. */
  #frameEnds: number[] = [];
  #sent = 0;

  sentBytes(bytes: number): void {
    this.#sent += bytes;
  }

  /** The bytes counted last were those of a frame. */
  frameEnded(): void {
    this.#frameEnds.push(this.#sent);
  }

  /** Frames of which at least one byte is still queued. */
  waitingFrames(queued: number): number {
    const left = this.#sent - queued;
    this.#frameEnds = this.#frameEnds.filter((end) => end > left);
    return this.#frameEnds.length;
  }
}
