import { headOf, newMessage } from './envelope.ts';
import { loadSdBus, type Out, type Pointer, type SdBusCalls } from './library.ts';
import { appendAll, readAll } from './message.ts';
import { openBus } from './open.ts';

const microseconds = 1000;

/**
 * Whether somebody owns a name on a bus, for callers that cannot wait in the event loop: blocks at most so long. False
 * too where there is no such bus, or it does not answer.
 */
export function hasOwner(address: string, name: string, timeoutMs = 1000): boolean {
  const end = performance.now() + timeoutMs;
  let calls: SdBusCalls;
  let bus: Pointer;
  try {
    calls = loadSdBus();
    bus = openBus(calls, address);
  } catch {
    return false;
  }
  try {
    if (calls.sd_bus_start(bus) < 0) return false;
    if (next(calls, bus, end, () => calls.sd_bus_is_ready(bus) > 0) === undefined) return false;
    const ask = newMessage('NameHasOwner cannot be asked', (into) =>
      calls.sd_bus_message_new_method_call(
        bus,
        into,
        'org.freedesktop.DBus',
        '/org/freedesktop/DBus',
        'org.freedesktop.DBus',
        'NameHasOwner',
      ),
    );
    const cookie: Out<bigint | number> = [0n];
    try {
      appendAll(calls, ask, 's', [name]);
      if (calls.sd_bus_send(bus, ask, cookie) < 0) return false;
    } finally {
      calls.sd_bus_message_unref(ask);
    }
    let has = false;
    next(calls, bus, end, (message) => {
      if (message === null || headOf(calls, message).sender !== 'org.freedesktop.DBus') return false;
      const answered: Out<bigint | number> = [0n];
      calls.sd_bus_message_get_reply_cookie(message, answered);
      if (BigInt(answered[0] ?? 0) !== BigInt(cookie[0] ?? 0)) return false;
      has = readAll(calls, message)[0] === true;
      return true;
    });
    return has;
  } catch {
    return false;
  } finally {
    calls.sd_bus_close(bus);
    calls.sd_bus_unref(bus);
  }
}

/** Lets the bus work until `isIt`; undefined where it ends, or time does. */
function next(
  calls: SdBusCalls,
  bus: Pointer,
  end: number,
  isIt: (message: Pointer | null) => boolean,
): true | undefined {
  for (;;) {
    const message: Out<Pointer> = [null];
    const result = calls.sd_bus_process(bus, message);
    if (result < 0) return undefined;
    try {
      if (isIt(message[0])) return true;
    } finally {
      if (message[0] !== null) calls.sd_bus_message_unref(message[0]);
    }
    const left = end - performance.now();
    if (left <= 0) return undefined;
    if (result === 0) calls.sd_bus_wait(bus, BigInt(Math.ceil(left * microseconds)));
  }
}
