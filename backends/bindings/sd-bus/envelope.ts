import koffi from 'koffi';
import { PerunError } from '../../../src/shared/errors.ts';
import { BusFailure } from './errors.ts';
import { textAt, type Out, type Pointer, type SdBusCalls } from './library.ts';
import type { IncomingCall } from './types.ts';

/** Who sent a message, and what it is about. */
export function headOf(calls: SdBusCalls, message: Pointer): Omit<IncomingCall, 'values'> {
  return {
    sender: calls.sd_bus_message_get_sender(message) ?? '',
    path: calls.sd_bus_message_get_path(message) ?? '',
    interface: calls.sd_bus_message_get_interface(message) ?? '',
    member: calls.sd_bus_message_get_member(message) ?? '',
  };
}

/** The error that a message carries: two texts in `sd_bus_error`. */
export function failureOf(calls: SdBusCalls, message: Pointer): BusFailure {
  const error = calls.sd_bus_message_get_error(message);
  const read = (offset: number): string => {
    const at = error === null ? 0n : BigInt(koffi.decode(error, offset, 'uint64_t') as bigint | number);
    return at === 0n ? '' : textAt(at);
  };
  return new BusFailure(read(0), read(8));
}

/** A message of the library's making. USAGE, with what could not be done, where a name or path is none. */
export function newMessage(failed: string, create: (into: Out<Pointer>) => number): Pointer {
  const into: Out<Pointer> = [null];
  const result = create(into);
  if (result < 0 || into[0] === null) throw new PerunError('USAGE', `${failed} (${result})`);
  return into[0];
}

export function newReply(calls: SdBusCalls, call: Pointer): Pointer {
  return newMessage('no answer can be made', (into) => calls.sd_bus_message_new_method_return(call, into));
}

/** The answer to a call that failed; a BusFailure goes under its own name. */
export function newRefusal(calls: SdBusCalls, call: Pointer, error: unknown): Pointer {
  const failure =
    error instanceof BusFailure ? error : new BusFailure('org.freedesktop.DBus.Error.Failed', String(error));
  const texts = [failure.busName, failure.message].map((text) => Buffer.from(`${text}\0`));
  const struct = Buffer.alloc(24);
  for (const [index, text] of texts.entries()) struct.writeBigUInt64LE(koffi.address(text), index * 8);
  return newMessage('no refusal can be made', (into) => calls.sd_bus_message_new_method_error(call, into, struct));
}
