import { closeSync, writeSync } from 'node:fs';
import { wlBuffer, wlOutput, wlShm, wlShmPool } from '../../../backends/bindings/wayland/protocol/core.ts';
import {
  extImageCaptureSource,
  extImageCopyCaptureFrame,
  extImageCopyCaptureManager,
  extImageCopyCaptureSession,
  extOutputImageCaptureSourceManager,
} from '../../../backends/bindings/wayland/protocol/image-copy.ts';
import { movingPicture } from '../desktop/moving-picture.ts';
import { StandInServer } from './stand-in-server.ts';

/**
 * A process that offers one output, STAND-IN-1, by ext-image-copy-capture as its description says, and refuses a client that
 * does not keep to it: one frame at a time, a buffer of the right shape, damaged as a whole, captured once.
 */
export type StandInOrder =
  | { readonly show: number }
  | { readonly resize: { readonly width: number; readonly height: number } }
  | { readonly stop: true }
  | { readonly end: true };

interface Size {
  readonly width: number;
  readonly height: number;
}
const [path = '', ...sides] = process.argv.slice(2);
const xrgb = 1;
const withPointer = 1;

let size: Size = { width: Number(sides[0]), height: Number(sides[1]) };
let shown = 0;
/** What each session has copied last. */
let copied: number | undefined;
let session: number | undefined;
let frame: { id: number; buffer?: number; damage?: string; isCaptured: boolean; wasCaptured: boolean } | undefined;
const pools = new Map<number, number>();
const buffers = new Map<number, { pool: number; width: number; height: number; stride: number }>();

const server = new StandInServer(path, [
  {
    shape: wlShm,
    version: 1,
    requests: {
      create_pool: (_shm, id, fd, bytes) => {
        server.add(Number(id), wlShmPool);
        pools.set(Number(id), Number(fd));
        return Number(bytes) > 0 ? undefined : 'an empty pool';
      },
    },
  },
  {
    shape: wlShmPool,
    requests: {
      create_buffer: (pool, id, offset, width, height, stride, format) => {
        if (offset !== 0 || format !== xrgb || Number(stride) < Number(width) * 4) return 'a buffer that cannot be';
        server.add(Number(id), wlBuffer);
        const fd = pools.get(pool) ?? -1;
        buffers.set(Number(id), { pool: fd, width: Number(width), height: Number(height), stride: Number(stride) });
        return undefined;
      },
      destroy: (pool) => {
        pools.delete(pool);
        server.remove(pool);
      },
    },
  },
  {
    shape: wlBuffer,
    requests: {
      destroy: (id) => {
        closeSync(buffers.get(id)?.pool ?? -1);
        buffers.delete(id);
        server.remove(id);
      },
    },
  },
  {
    shape: wlOutput,
    version: 4,
    bound: (id) => {
      server.send(id, 'name', 'STAND-IN-1');
      server.send(id, 'done');
    },
    requests: { release: (id) => server.remove(id) },
  },
  {
    shape: extOutputImageCaptureSourceManager,
    version: 1,
    requests: { create_source: (_manager, id) => server.add(Number(id), extImageCaptureSource) },
  },
  { shape: extImageCaptureSource, requests: {} },
  {
    shape: extImageCopyCaptureManager,
    version: 1,
    requests: {
      create_session: (_manager, id, _source, options) => {
        if (options !== withPointer) return 'the pointer was not asked for';
        server.add(Number(id), extImageCopyCaptureSession);
        [session, copied, frame] = [Number(id), undefined, undefined];
        sayShape();
        return undefined;
      },
    },
  },
  {
    shape: extImageCopyCaptureSession,
    requests: {
      create_frame: (_session, id) => {
        if (frame !== undefined) return 'duplicate_frame';
        server.add(Number(id), extImageCopyCaptureFrame);
        frame = { id: Number(id), isCaptured: false, wasCaptured: false };
        return undefined;
      },
    },
  },
  {
    shape: extImageCopyCaptureFrame,
    requests: {
      destroy: (id) => {
        if (frame?.id === id) frame = undefined;
        server.remove(id);
      },
      attach_buffer: (id, buffer) => {
        if (frame?.id !== id || !buffers.has(Number(buffer))) return 'a buffer that is none';
        frame.buffer = Number(buffer);
        return undefined;
      },
      damage_buffer: (id, x, y, width, height) => {
        if (frame?.id === id) frame.damage = [x, y, width, height].join(' ');
      },
      capture: (id) => {
        if (frame?.id !== id || frame.wasCaptured) return 'already_captured';
        if (frame.buffer === undefined) return 'no_buffer';
        [frame.isCaptured, frame.wasCaptured] = [true, true];
        copy();
        return undefined;
      },
    },
  },
]);

function sayShape(): void {
  if (session === undefined) return;
  server.send(session, 'buffer_size', size.width, size.height);
  // One that the client has never heard of comes first.
  server.send(session, 'shm_format', 0x30335258);
  server.send(session, 'shm_format', xrgb);
  server.send(session, 'done');
}

/** Answers a capture once the picture is another than the one before. */
function copy(): void {
  if (frame?.isCaptured !== true || copied === shown) return;
  const { id, buffer: number, damage } = frame;
  // It is answered once.
  frame.isCaptured = false;
  const buffer = buffers.get(number ?? 0);
  const isWhole = damage === `0 0 ${size.width} ${size.height}`;
  if (buffer?.width !== size.width || buffer.height !== size.height || !isWhole) return server.send(id, 'failed', 1);
  const { pixels } = movingPicture(shown, size.width, size.height);
  for (let row = 0; row < size.height; row++) {
    writeSync(buffer.pool, pixels, row * size.width * 4, size.width * 4, row * buffer.stride);
  }
  copied = shown;
  const [seconds, nanoseconds] = process.hrtime();
  server.send(id, 'transform', 0);
  server.send(id, 'damage', 0, 0, size.width, size.height);
  server.send(id, 'presentation_time', 0, seconds, nanoseconds);
  server.send(id, 'ready');
}

process.on('message', (order: StandInOrder) => {
  if ('end' in order) process.exit(0);
  else if ('stop' in order && session !== undefined) server.send(session, 'stopped');
  else if ('resize' in order) {
    [size, copied] = [order.resize, undefined];
    sayShape();
  } else if ('show' in order) shown = order.show;
  copy();
  process.send?.('done');
});
// Nobody is left to stand in for.
process.on('disconnect', () => process.exit(0));

function turn(): void {
  server.turn(2);
  setImmediate(turn);
}
turn();
