import koffi from 'koffi';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';

/** An address in this process. */
export type Pointer = bigint;
/** Where C writes one pointer, text or number. */
export type Out<T> = [T | null];

/** The functions of libsystemd's sd-bus that are used here; a negative result is an errno. */
export interface SdBusCalls {
  sd_bus_new(bus: Out<Pointer>): number;
  sd_bus_set_address(bus: Pointer, address: string): number;
  sd_bus_set_bus_client(bus: Pointer, is: number): number;
  sd_bus_negotiate_fds(bus: Pointer, does: number): number;
  sd_bus_start(bus: Pointer): number;
  sd_bus_is_ready(bus: Pointer): number;
  sd_bus_close(bus: Pointer): void;
  sd_bus_unref(bus: Pointer): null;
  sd_bus_get_fd(bus: Pointer): number;
  sd_bus_get_events(bus: Pointer): number;
  sd_bus_process(bus: Pointer, message: Out<Pointer>): number;
  sd_bus_send(bus: Pointer, message: Pointer, cookie: Out<bigint | number> | null): number;
  sd_bus_wait(bus: Pointer, microseconds: bigint): number;
  sd_bus_get_unique_name(bus: Pointer, name: Out<string>): number;
  sd_bus_message_new_method_call(
    bus: Pointer,
    message: Out<Pointer>,
    destination: string,
    path: string,
    interfaceName: string,
    member: string,
  ): number;
  sd_bus_message_new_signal(
    bus: Pointer,
    message: Out<Pointer>,
    path: string,
    interfaceName: string,
    member: string,
  ): number;
  sd_bus_message_new_method_return(call: Pointer, message: Out<Pointer>): number;
  sd_bus_message_new_method_error(call: Pointer, message: Out<Pointer>, error: Uint8Array): number;
  sd_bus_message_unref(message: Pointer): null;
  sd_bus_message_get_type(message: Pointer, type: Out<number>): number;
  sd_bus_message_get_reply_cookie(message: Pointer, cookie: Out<bigint | number>): number;
  sd_bus_message_get_expect_reply(message: Pointer): number;
  sd_bus_message_get_error(message: Pointer): Pointer | null;
  sd_bus_message_get_path(message: Pointer): string | null;
  sd_bus_message_get_interface(message: Pointer): string | null;
  sd_bus_message_get_member(message: Pointer): string | null;
  sd_bus_message_get_sender(message: Pointer): string | null;
  sd_bus_message_open_container(message: Pointer, type: number, contents: string): number;
  sd_bus_message_close_container(message: Pointer): number;
  sd_bus_message_enter_container(message: Pointer, type: number, contents: string): number;
  sd_bus_message_exit_container(message: Pointer): number;
  sd_bus_message_peek_type(message: Pointer, type: Out<number>, contents: Out<string>): number;
  /** Of numbers: the address of one. */
  append_value(message: Pointer, type: number, value: Uint8Array): number;
  append_text(message: Pointer, type: number, value: string): number;
  sd_bus_message_read_basic(message: Pointer, type: number, value: Uint8Array): number;
  /** A second descriptor of the same file, closed when another program is started. */
  dup(fd: number): number;
}

const pointer = 'void *';
const text = 'const char *';
const out = '_Out_ void **';

const signatures: Record<Exclude<keyof SdBusCalls, 'append_value' | 'append_text' | 'dup'>, string> = {
  sd_bus_new: `int sd_bus_new(${out})`,
  sd_bus_set_address: `int sd_bus_set_address(${pointer}, ${text})`,
  sd_bus_set_bus_client: `int sd_bus_set_bus_client(${pointer}, int)`,
  sd_bus_negotiate_fds: `int sd_bus_negotiate_fds(${pointer}, int)`,
  sd_bus_start: `int sd_bus_start(${pointer})`,
  sd_bus_is_ready: `int sd_bus_is_ready(${pointer})`,
  sd_bus_close: `void sd_bus_close(${pointer})`,
  sd_bus_unref: `${pointer} sd_bus_unref(${pointer})`,
  sd_bus_get_fd: `int sd_bus_get_fd(${pointer})`,
  sd_bus_get_events: `int sd_bus_get_events(${pointer})`,
  sd_bus_process: `int sd_bus_process(${pointer}, ${out})`,
  sd_bus_send: `int sd_bus_send(${pointer}, ${pointer}, _Out_ uint64_t *)`,
  sd_bus_wait: `int sd_bus_wait(${pointer}, uint64_t)`,
  sd_bus_get_unique_name: `int sd_bus_get_unique_name(${pointer}, _Out_ const char **)`,
  sd_bus_message_new_method_call: `int sd_bus_message_new_method_call(${pointer}, ${out}, ${text}, ${text}, ${text}, ${text})`,
  sd_bus_message_new_signal: `int sd_bus_message_new_signal(${pointer}, ${out}, ${text}, ${text}, ${text})`,
  sd_bus_message_new_method_return: `int sd_bus_message_new_method_return(${pointer}, ${out})`,
  sd_bus_message_new_method_error: `int sd_bus_message_new_method_error(${pointer}, ${out}, ${pointer})`,
  sd_bus_message_unref: `${pointer} sd_bus_message_unref(${pointer})`,
  sd_bus_message_get_type: `int sd_bus_message_get_type(${pointer}, _Out_ uint8_t *)`,
  sd_bus_message_get_reply_cookie: `int sd_bus_message_get_reply_cookie(${pointer}, _Out_ uint64_t *)`,
  sd_bus_message_get_expect_reply: `int sd_bus_message_get_expect_reply(${pointer})`,
  sd_bus_message_get_error: `${pointer} sd_bus_message_get_error(${pointer})`,
  sd_bus_message_get_path: `${text} sd_bus_message_get_path(${pointer})`,
  sd_bus_message_get_interface: `${text} sd_bus_message_get_interface(${pointer})`,
  sd_bus_message_get_member: `${text} sd_bus_message_get_member(${pointer})`,
  sd_bus_message_get_sender: `${text} sd_bus_message_get_sender(${pointer})`,
  sd_bus_message_open_container: `int sd_bus_message_open_container(${pointer}, char, ${text})`,
  sd_bus_message_close_container: `int sd_bus_message_close_container(${pointer})`,
  sd_bus_message_enter_container: `int sd_bus_message_enter_container(${pointer}, char, ${text})`,
  sd_bus_message_exit_container: `int sd_bus_message_exit_container(${pointer})`,
  sd_bus_message_peek_type: `int sd_bus_message_peek_type(${pointer}, _Out_ uint8_t *, _Out_ const char **)`,
  sd_bus_message_read_basic: `int sd_bus_message_read_basic(${pointer}, char, ${pointer})`,
};

const duplicateClosedOnExec = 1030;
const firstAfterStandard = 3;

let loaded: SdBusCalls | undefined;

/** libsystemd, loaded once per thread. Fails with MISSING_CAPABILITY. */
export function loadSdBus(): SdBusCalls {
  if (loaded !== undefined) return loaded;
  try {
    // Deeply: what it links to must not find Node's own symbols.
    const library = koffi.load('libsystemd.so.0', { deep: true });
    const calls: Partial<Record<keyof SdBusCalls, unknown>> = {};
    for (const [name, signature] of Object.entries(signatures)) {
      calls[name as keyof SdBusCalls] = library.func(signature);
    }
    const append = 'sd_bus_message_append_basic';
    calls.append_value = library.func(append, 'int', [pointer, 'char', pointer]);
    calls.append_text = library.func(append, 'int', [pointer, 'char', text]);
    const fcntl = koffi.load(null).func('int fcntl(int, int, ...)');
    calls.dup = (fd: number) => fcntl(fd, duplicateClosedOnExec, 'int', firstAfterStandard) as number;
    loaded = calls as SdBusCalls;
    return loaded;
  } catch (error) {
    throw new PerunError('MISSING_CAPABILITY', 'libsystemd.so.0, which speaks D-Bus, cannot be loaded', {
      cause: error,
      remedy: installSdBus,
    });
  }
}

const installSdBus = 'apt install libsystemd0';

/** Whether D-Bus can be spoken. */
export function probeSdBus(): BackendProbe {
  try {
    loadSdBus();
    return { available: true, found: 'libsystemd.so.0' };
  } catch (error) {
    return { available: false, found: toPerunError(error).message, remedy: installSdBus };
  }
}

/** The text at an address, which ends with a zero. */
export function textAt(address: Pointer): string {
  return koffi.decode(address, 'char', -1) as string;
}
