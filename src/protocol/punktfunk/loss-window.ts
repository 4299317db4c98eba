import type { ReassemblyStats } from './reassembly-stats.ts';

const million = 1_000_000;
/** Added where frames were lost: the parity was exceeded, so what it restored no longer says how much was lost. */
const lostFramePpm = 50_000;

type Counted = Pick<ReassemblyStats, 'recoveredShards' | 'lateShards' | 'packets' | 'framesLost' | 'framesUnseen'>;

/** Lost shards per million between two states of the counters; reordering is not taken for loss. */
export function lossPpm(before: Counted, now: Counted): number {
  const restored = now.recoveredShards - before.recoveredShards;
  const lost = Math.max(0, restored - (now.lateShards - before.lateShards));
  const all = now.packets - before.packets + lost;
  const framesLost = now.framesLost - before.framesLost + Math.max(0, now.framesUnseen - before.framesUnseen);
  const ppm = all === 0 ? 0 : Math.floor((lost * million) / all);
  return Math.min(million, framesLost > 0 ? ppm + lostFramePpm : ppm);
}

/** Makes loss reports of a reassembler's counters: each call is the end of one window and the beginning of the next. */
export class LossWindow {
  #before: Counted = { recoveredShards: 0, lateShards: 0, packets: 0, framesLost: 0, framesUnseen: 0 };

  close(stats: Counted): number {
    const ppm = lossPpm(this.#before, stats);
    const { recoveredShards, lateShards, packets, framesLost, framesUnseen } = stats;
    this.#before = { recoveredShards, lateShards, packets, framesLost, framesUnseen };
    return ppm;
  }
}
