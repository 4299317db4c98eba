import { accessSync, closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import koffi from 'koffi';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { ioctl } from './ioctl.ts';

/** A device of the kernel by which programs make devices of their own. */
export interface MakerDevice {
  readonly path: string;
  /** The module that brings it. */
  readonly module: string;
}

type Trouble = 'absent' | 'forbidden';

/** Whether it is there, and this user may read and write it; if not, what mends that. */
export function probeDevice(device: MakerDevice): BackendProbe {
  try {
    accessSync(device.path, constants.R_OK | constants.W_OK);
    return { available: true, found: device.path };
  } catch (error) {
    return unavailable(device, troubleOf(error));
  }
}

function troubleOf(error: unknown): Trouble {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'absent';
}

function unavailable({ path, module }: MakerDevice, trouble: Trouble): BackendProbe & { readonly available: false } {
  return trouble === 'absent'
    ? {
        ...{ available: false, found: `${path} is not there` },
        remedy: `sudo modprobe ${module}, and at each start: echo ${module} | sudo tee /etc/modules-load.d/perun.conf`,
      }
    : {
        ...{ available: false, found: `this user may not use ${path}` },
        remedy:
          'install packaging/udev/60-perun.rules of this package: sudo cp it to /etc/udev/rules.d/, sudo udevadm control --reload, sudo udevadm trigger',
      };
}

/** Room for the largest thing that one read can bring: an event of UHID. */
const readBytes = 4400;

/** An open device file whose reads and writes never wait. */
export class DeviceFile {
  readonly #fd: number;
  readonly #into = new Uint8Array(readBytes);
  #poll: ReturnType<typeof koffi.node.poll> | undefined;
  #isOpen = true;

  /** Fails with MISSING_CAPABILITY, as `probeDevice` would say it. */
  constructor(device: MakerDevice) {
    try {
      this.#fd = openSync(device.path, constants.O_RDWR | constants.O_NONBLOCK);
    } catch (error) {
      const { found, remedy } = unavailable(device, troubleOf(error));
      throw new PerunError('MISSING_CAPABILITY', found, { remedy, cause: error });
    }
  }

  /** Fails with FAILED and the system's word for it. */
  control(request: number, data?: number | Uint8Array): void {
    try {
      ioctl(this.#fd, request, data);
    } catch (error) {
      throw new PerunError('FAILED', error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  /** False where the system does not take it. */
  write(bytes: Uint8Array): boolean {
    if (!this.#isOpen) return false;
    try {
      return writeSync(this.#fd, bytes) === bytes.length;
    } catch {
      return false;
    }
  }

  /** Hands over what each read brings, which is good until the next; the thread's event loop is kept running. */
  listen(take: (bytes: Uint8Array) => void): void {
    this.#poll = koffi.node.poll(this.#fd, { readable: true }, () => {
      for (let size = this.#read(); size > 0; size = this.#read()) take(this.#into.subarray(0, size));
    });
  }

  #read(): number {
    if (!this.#isOpen) return 0;
    try {
      return readSync(this.#fd, this.#into);
    } catch (error) {
      // A device that is gone says so for ever; there is nothing more to hear then.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') this.#poll?.stop();
      return 0;
    }
  }

  /** Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // A handle that was only stopped crashes its thread when that ends.
    this.#poll?.close();
    closeSync(this.#fd);
  }
}
