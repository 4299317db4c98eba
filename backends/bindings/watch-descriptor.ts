import koffi from 'koffi';

export interface Wanted {
  readonly readable: boolean;
  readonly writable: boolean;
}

/** A descriptor that the event loop of this thread watches; has to be closed before the descriptor and the thread are. */
export interface DescriptorWatch {
  want(wanted: Wanted): void;
  /** Idempotent. */
  close(): void;
}

/**
 * Calls `listener` in the event loop while a descriptor is as wanted. koffi calls back outside of JavaScript's own turns:
 * promises that are settled there would wait until something else wakes the loop, hence the step into a turn.
 */
export function watchDescriptor(fd: number, wanted: Wanted, listener: () => void): DescriptorWatch {
  let turn: NodeJS.Immediate | undefined;
  const wake = (): void => {
    turn ??= setImmediate(() => {
      turn = undefined;
      listener();
    });
  };
  let poll: ReturnType<typeof koffi.node.poll> | undefined = koffi.node.poll(fd, { ...wanted }, wake);
  return {
    want: (now) => poll?.start({ ...now }, wake),
    close: () => {
      poll?.close();
      poll = undefined;
      if (turn !== undefined) clearImmediate(turn);
      turn = undefined;
    },
  };
}
