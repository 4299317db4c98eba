import { PerunError } from '../../../src/shared/errors.ts';
import type { Out, Pointer, SdBusCalls } from './library.ts';

/** A connection that is not begun yet. UNREACHABLE where the address says nothing. */
export function openBus(calls: SdBusCalls, address: string): Pointer {
  const into: Out<Pointer> = [null];
  calls.sd_bus_new(into);
  const bus = into[0];
  if (bus === null) throw new PerunError('FAILED', 'no memory for a connection to D-Bus');
  const result = calls.sd_bus_set_address(bus, address);
  calls.sd_bus_set_bus_client(bus, 1);
  calls.sd_bus_negotiate_fds(bus, 1);
  if (result >= 0) return bus;
  calls.sd_bus_unref(bus);
  throw unreachable(address, result);
}

export function unreachable(address: string, result: number): PerunError {
  return new PerunError('UNREACHABLE', `no message bus can be reached at ${address} (${result})`, {
    remedy: 'see that DBUS_SESSION_BUS_ADDRESS is that of a running session bus',
  });
}
