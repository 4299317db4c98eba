import type { WaylandConnection } from '../../../backends/bindings/wayland/connection.ts';
import { readDescriptor } from '../../../backends/bindings/wayland/memory.ts';
import { wlKeyboard, wlPointer, wlSeat, wlTouch } from '../../../backends/bindings/wayland/protocol/core.ts';
import type { WaylandRegistry } from '../../../backends/bindings/wayland/registry.ts';
import { Keyboard } from '../../../backends/bindings/xkb.ts';

type Say = (event: { readonly event: string } & Readonly<Record<string, unknown>>) => void;

const [hasPointer, hasKeyboard, hasTouch] = [1, 2, 4];
const axes = ['vertical', 'horizontal'];

/** Says all that a seat tells a window, as it comes and goes; a headless one has no devices at first. */
export function listenToSeat(connection: WaylandConnection, registry: WaylandRegistry, say: Say): void {
  let had = 0;
  let pointer: ReturnType<typeof pointerOf> | undefined;
  let keyboard: ReturnType<typeof keyboardOf> | undefined;
  let touch: ReturnType<typeof touchOf> | undefined;
  const seat = registry.bind(wlSeat, 5, {
    capabilities(now) {
      const isNew = (bit: number): boolean => (now & ~had & bit) !== 0;
      const [newPointer, newKeyboard, newTouch] = [isNew(hasPointer), isNew(hasKeyboard), isNew(hasTouch)];
      // What went is dead also when its kind comes again; where it was late, it would be told everything twice.
      const isGone = (bit: number): boolean => (had & ~now & bit) !== 0;
      if (isGone(hasPointer)) pointer?.request('release');
      if (isGone(hasKeyboard)) keyboard?.request('release');
      if (isGone(hasTouch)) touch?.request('release');
      had = now;
      say({
        event: 'seat',
        pointer: (now & hasPointer) !== 0,
        keyboard: (now & hasKeyboard) !== 0,
        touch: (now & hasTouch) !== 0,
      });
      if (newPointer) seat.request('get_pointer', (pointer = pointerOf(connection, seat.version, say)));
      if (newKeyboard) seat.request('get_keyboard', (keyboard = keyboardOf(connection, seat.version, say)));
      if (newTouch) seat.request('get_touch', (touch = touchOf(connection, seat.version, say)));
    },
  });
}

function pointerOf(connection: WaylandConnection, version: number, say: Say) {
  const pointer = connection.create(wlPointer, version, {
    enter(serial, _surface, x, y) {
      // It would lie over the picture.
      pointer.request('set_cursor', serial, null, 0, 0);
      say({ event: 'pointer-enter', x, y });
    },
    leave: () => say({ event: 'pointer-leave' }),
    motion: (_time, x, y) => say({ event: 'pointer-motion', x, y }),
    button: (_serial, _time, code, state) => say({ event: 'pointer-button', code, isDown: state === 1 }),
    axis: (_time, axis, value) => say({ event: 'pointer-axis', axis: axes[axis], value }),
    axis_source: (source) => say({ event: 'pointer-axis-source', source }),
    axis_stop: (_time, axis) => say({ event: 'pointer-axis-stop', axis: axes[axis] }),
    // The older form of the next one.
    axis_discrete: (axis, steps) => say({ event: 'pointer-axis-120', axis: axes[axis], value: steps * 120 }),
    axis_value120: (axis, value) => say({ event: 'pointer-axis-120', axis: axes[axis], value }),
  });
  return pointer;
}

function keyboardOf(connection: WaylandConnection, version: number, say: Say) {
  let keyboard: Keyboard | undefined;
  return connection.create(wlKeyboard, version, {
    keymap(format, descriptor, size) {
      const text = new TextDecoder().decode(readDescriptor(descriptor, size, 1 << 20)).replace(/\0+$/u, '');
      keyboard?.close();
      keyboard = format === 1 ? Keyboard.fromText(text) : undefined;
      say({ event: 'keymap', size });
    },
    enter: (_serial, _surface, keys) => say({ event: 'keyboard-enter', held: codesOf(keys) }),
    leave: () => say({ event: 'keyboard-leave' }),
    key: (_serial, _time, code, state) =>
      say({ event: 'key', code, isDown: state === 1, text: keyboard?.textOf(code) ?? '' }),
    modifiers(_serial, pressed, latched, locked, group) {
      keyboard?.update({ pressed, latched, locked, group });
      say({ event: 'modifiers', pressed, latched, locked, group });
    },
  });
}

function touchOf(connection: WaylandConnection, version: number, say: Say) {
  return connection.create(wlTouch, version, {
    down: (_serial, _time, _surface, id, x, y) => say({ event: 'touch-down', id, x, y }),
    up: (_serial, _time, id) => say({ event: 'touch-up', id }),
    motion: (_time, id, x, y) => say({ event: 'touch-motion', id, x, y }),
    cancel: () => say({ event: 'touch-cancel' }),
  });
}

function codesOf(keys: Uint8Array): number[] {
  const view = new DataView(keys.buffer, keys.byteOffset, keys.byteLength & ~3);
  return Array.from({ length: view.byteLength / 4 }, (_, at) => view.getUint32(at * 4, true));
}
