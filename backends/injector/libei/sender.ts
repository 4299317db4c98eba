import { closeSync } from 'node:fs';
import { PerunError } from '../../../src/shared/errors.ts';
import { loadLibei, type LibeiCalls, type Pointer } from '../../bindings/libei.ts';
import { hasHungUp, unreadBytes } from '../../bindings/unix-socket.ts';
import { watchDescriptor, type DescriptorWatch } from '../../bindings/watch-descriptor.ts';
import { EiDevices } from './devices.ts';

/** The kernel keeps some 200 KiB for a socket; above this, libei begins to keep what comes after in its own memory. */
const nearlyFull = 128 * 1024;
/** What a compositor that is busy for a moment may be behind; a megabyte or two in libei. */
const mostBehind = 4096;

/**
 * A connection of libei. Until the handshake is over, the library (1.3) follows a null pointer when the server hangs up or
 * when it is freed: in that time, every read is preceded by a look at the socket, and giving up leaves a little memory.
 */
export class EiSender {
  readonly calls: LibeiCalls;
  readonly devices: EiDevices;
  readonly #ei: Pointer;
  readonly #fd: number;
  readonly #watch: DescriptorWatch;
  #isAbandoned = false;
  /** Frames since the compositor last read what there was. */
  #behind = 0;
  #closed = false;

  /** Takes the connected descriptor over, also where it fails: MISSING_CAPABILITY, FAILED. */
  constructor(fd: number) {
    let ei: Pointer | null;
    try {
      const { calls, silence } = loadLibei();
      ei = calls.ei_new_sender(null);
      if (ei === null) throw new PerunError('FAILED', 'no memory for libei');
      silence(ei);
      calls.ei_configure_name(ei, 'perun');
      this.calls = calls;
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    this.#ei = ei;
    this.#fd = fd;
    const refused = this.calls.ei_setup_backend_fd(ei, fd);
    if (refused !== 0) throw new PerunError('FAILED', `libei does not take the compositor's socket (${refused})`);
    this.devices = new EiDevices(this.calls);
    const wanted = { readable: true, writable: false };
    this.#watch = watchDescriptor(this.calls.ei_get_fd(ei), wanted, () => this.#pump());
  }

  /** The compositor hung up. */
  get isLost(): boolean {
    return this.#isAbandoned || this.devices.isLost;
  }

  /** The compositor has not read for long: only what lets go is worth sending, or memory would grow without an end. */
  get isStuck(): boolean {
    return this.#behind > mostBehind;
  }

  /** Ends what belongs together on these devices. */
  frame(devices: Iterable<{ readonly handle: Pointer }>): void {
    for (const { handle } of devices) {
      this.calls.ei_device_frame(handle, this.calls.ei_now(this.#ei));
      this.#behind++;
    }
    if (!this.isLost && unreadBytes(this.#fd) < nearlyFull) this.#behind = 0;
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    this.devices.close();
    if (this.#isAbandoned) return;
    if (!this.devices.isConnected) return this.#abandon();
    if (!this.devices.isLost) this.calls.ei_disconnect(this.#ei);
    this.calls.ei_unref(this.#ei);
  }

  #pump(): void {
    if (!this.devices.isConnected && hasHungUp(this.#fd)) return this.#abandon();
    this.devices.pump(this.#ei);
    // Its descriptor stays readable for ever.
    if (this.devices.isLost) this.#watch.close();
  }

  #abandon(): void {
    this.#isAbandoned = true;
    this.#watch.close();
    closeSync(this.#fd);
    closeSync(this.calls.ei_get_fd(this.#ei));
  }
}
