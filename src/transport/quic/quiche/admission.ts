import type { Limits } from '../../../shared/limits.ts';

export type AdmissionLimits = Pick<Limits, 'quicConnections' | 'quicHandshakes' | 'quicPerAddress'>;

/** From this share of the handshakes on, clients must show that their address is theirs before anything is kept of them. */
const calmShare = 1 / 4;

/** Counts the connections of one listener against its limits; an IPv6 peer counts by its /64. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #byAddress = new Map<string, number>();
  #connections = 0;
  #handshakes = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get connections(): number {
    return this.#connections;
  }

  /** True while so many handshakes are open that an address has to be proven first. */
  get wary(): boolean {
    return this.#handshakes >= this.#limits.quicHandshakes * calmShare;
  }

  /** Takes a place; undefined where there is none. The place is given back once, the handshake ended once. */
  admit(address: string): { settled(): void; left(): void } | undefined {
    const key = networkOf(address);
    const { quicConnections, quicHandshakes, quicPerAddress } = this.#limits;
    const here = this.#byAddress.get(key) ?? 0;
    if (this.#connections >= quicConnections || this.#handshakes >= quicHandshakes || here >= quicPerAddress) {
      return undefined;
    }
    this.#connections++;
    this.#handshakes++;
    this.#byAddress.set(key, here + 1);
    let settled = false;
    let left = false;
    const settle = (): void => {
      if (settled) return;
      settled = true;
      this.#handshakes--;
    };
    return {
      settled: settle,
      left: () => {
        settle();
        if (left) return;
        left = true;
        this.#connections--;
        const rest = (this.#byAddress.get(key) ?? 1) - 1;
        if (rest === 0) this.#byAddress.delete(key);
        else this.#byAddress.set(key, rest);
      },
    };
  }
}

/** Whoever has one address of an IPv6 network has all of its /64. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  if (/^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address)) return address.slice(7);
  const [bare = ''] = address.split('%');
  const [head = '', tail] = bare.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}
