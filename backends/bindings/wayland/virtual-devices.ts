import { Keyboard } from '../xkb.ts';
import { WaylandConnection, type WaylandObject } from './connection.ts';
import { SharedMemory } from './memory.ts';
import { type wlOutput, wlSeat } from './protocol/core.ts';
import {
  zwlrVirtualPointer,
  zwlrVirtualPointerManager,
  zwpVirtualKeyboard,
  zwpVirtualKeyboardManager,
} from './protocol/wlr.ts';
import { WaylandRegistry } from './registry.ts';

/** From this version on a pointer is of one output. */
const ofOneOutput = 2;
const xkbText = 1;
const answerMs = 5000;

export type VirtualPointer = WaylandObject<typeof zwlrVirtualPointer>;
export type VirtualKeyboard = WaylandObject<typeof zwpVirtualKeyboard>;

/** A pointer, of one output where the compositor can have that. Fails with MISSING_CAPABILITY. */
export function createPointer(
  connection: WaylandConnection,
  registry: WaylandRegistry,
  seat: WaylandObject<typeof wlSeat>,
  output: WaylandObject<typeof wlOutput> | null,
): VirtualPointer {
  const manager = registry.bind(zwlrVirtualPointerManager);
  const pointer = connection.create(zwlrVirtualPointer, manager.version);
  if (manager.version < ofOneOutput) manager.request('create_virtual_pointer', seat, pointer);
  else manager.request('create_virtual_pointer_with_output', seat, output, pointer);
  return pointer;
}

/** Keyboards, each with a keymap of its own, which has to be sent before a key. Fails with MISSING_CAPABILITY. */
export function createKeyboards(
  connection: WaylandConnection,
  registry: WaylandRegistry,
  seat: WaylandObject<typeof wlSeat>,
): () => VirtualKeyboard {
  const manager = registry.bind(zwpVirtualKeyboardManager);
  return () => {
    const keyboard = connection.create(zwpVirtualKeyboard, manager.version);
    manager.request('create_virtual_keyboard', seat, keyboard);
    return keyboard;
  };
}

export function sendKeymap(keyboard: VirtualKeyboard, keymap: string): void {
  const text = Buffer.from(`${keymap}\0`);
  const memory = new SharedMemory(text.length);
  memory.bytes.set(text);
  keyboard.request('keymap', xkbText, memory.descriptor, text.length);
  memory.close();
}

/**
 * Gives a seat without devices a pointer and a keyboard for as long as it is open: apps look for them when they start, and
 * lose what comes in the moment in which a client's own appear.
 */
export async function holdSeat(wayland: string): Promise<{ close(): void }> {
  const layout = Keyboard.fromNames();
  let connection: WaylandConnection | undefined;
  try {
    connection = new WaylandConnection(wayland);
    connection.listen();
    const registry = new WaylandRegistry(connection);
    await connection.answered(answerMs);
    const seat = registry.bind(wlSeat);
    createPointer(connection, registry, seat, null);
    sendKeymap(createKeyboards(connection, registry, seat)(), layout.keymap);
    await connection.answered(answerMs);
    return connection;
  } catch (error) {
    connection?.close();
    throw error;
  } finally {
    layout.close();
  }
}
