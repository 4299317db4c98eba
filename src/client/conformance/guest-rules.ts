import { Capability, errorMagic, helloBytes, helloMagic } from '../../protocol/perun/constants.ts';
import { configKeys } from '../../protocol/perun/config-keys.ts';
import { encodeConfig, encodeError, encodeOk, encodeVideo } from '../../protocol/perun/encode.ts';
import { isOlder } from '../../protocol/perun/sequence.ts';
import { encodeFeatures } from '../../protocol/perun/values.ts';
import { joined, type Probe, startsWith } from './probe.ts';
import type { Bench, Finding, Rule } from './rule.ts';
import { bytesOfHex, hexOf } from './vectors.ts';

const roles = ['host'] as const;

/** Waits for a guest and its hello. */
async function helloed(bench: Bench): Promise<Probe | { readonly broken: string }> {
  const probe = await bench.probe(helloBytes);
  const { patienceMs } = bench.lab;
  if (!(await probe.until(() => probe.head.length >= helloBytes || probe.closed, patienceMs)) || probe.closed) {
    return { broken: `no whole hello within ${patienceMs} ms: ${hexOf(probe.head) || 'nothing'}` };
  }
  if (!startsWith(probe.head, helloMagic)) return { broken: `a hello of ${hexOf(probe.head)}` };
  return probe;
}

function offeredBy(probe: Probe): number {
  return (probe.head[13] ?? 0) * 256 + (probe.head[14] ?? 0);
}

/** What a host says right behind OK. */
function featuresFor(capabilities: number): Uint8Array[] {
  if ((capabilities & Capability.extension) === 0) return [];
  return [encodeConfig(1, configKeys.features.key, encodeFeatures([1, 2, 3, 4]))];
}

/** Lets the guest in; whatever `glued` is leaves in the same write as the answer. */
async function admitted(bench: Bench, ...glued: readonly Uint8Array[]): Promise<Probe | { readonly broken: string }> {
  const probe = await helloed(bench);
  if ('broken' in probe) return probe;
  const capabilities = offeredBy(probe) & 0x0107;
  probe.send(encodeOk(capabilities), ...featuresFor(capabilities), ...glued);
  return probe;
}

async function refusedWith(bench: Bench, refusal: Uint8Array): Promise<Finding> {
  const probe = await helloed(bench);
  if ('broken' in probe) return probe;
  probe.send(refusal);
  const isClosed = await probe.until(() => probe.closed, bench.lab.patienceMs);
  return isClosed ? undefined : { broken: `kept the connection after ${hexOf(refusal).slice(0, 24)}…` };
}

async function keeps(bench: Bench, ...glued: readonly Uint8Array[]): Promise<Finding> {
  const probe = await admitted(bench, ...glued);
  if ('broken' in probe) return probe;
  return (await probe.staysOpen(bench.lab.settleMs)) ? undefined : { broken: 'ended the connection' };
}

const pixel = encodeVideo(1, 0, 1, 1, Uint8Array.of(1, 2, 3, 255));

/** What a core or client does that connects to us. Those that end its connection for good come last. */
export const guestRules: readonly Rule[] = [
  {
    id: 'hello',
    sentence: 'The hello leaves in one write: magic, version 1, capabilities; and nothing more before the answer.',
    roles,
    check: async (bench) => {
      const probe = await helloed(bench);
      if ('broken' in probe) return probe;
      const version = (probe.head[11] ?? 0) * 256 + (probe.head[12] ?? 0);
      if (version !== 1) return { broken: `a hello of version ${version}` };
      const before = probe.chunks.length;
      await probe.until(() => probe.chunks.length > before, bench.lab.settleMs);
      const all = joined(probe.chunks.map(({ bytes }) => bytes));
      return all.length === helloBytes ? undefined : { broken: `${all.length - helloBytes} bytes before the answer` };
    },
  },
  {
    id: 'features-first',
    sentence: 'With the extension the first packet of each side is the config key features.',
    roles,
    check: async (bench) => {
      const probe = await admitted(bench);
      if ('broken' in probe) return probe;
      if ((offeredBy(probe) & Capability.extension) === 0) return { skipped: 'the peer has no extension' };
      await probe.until(() => probe.packets.length > 0 || probe.closed, bench.lab.patienceMs);
      const [first] = probe.packets;
      if (first?.kind === 'config' && first.key === configKeys.features.key) return undefined;
      return { broken: first === undefined ? 'no features came' : `the first packet is of kind ${first.kind}` };
    },
  },
  {
    id: 'answer-split',
    sentence: 'Either may arrive cut or glued to what follows.',
    roles,
    check: async (bench) => {
      const probe = await helloed(bench);
      if ('broken' in probe) return probe;
      const capabilities = offeredBy(probe) & 0x0107;
      for (const byte of joined([encodeOk(capabilities), ...featuresFor(capabilities)])) {
        probe.send(Uint8Array.of(byte));
        await probe.until(() => probe.closed, 2);
      }
      return (await probe.staysOpen(bench.lab.settleMs)) ? undefined : { broken: 'ended the connection' };
    },
  },
  {
    id: 'answer-glued',
    sentence: 'What came along with OK is read.',
    roles,
    check: (bench) => keeps(bench, pixel),
  },
  {
    id: 'unknown-type',
    sentence: 'A packet of an unknown type is skipped by its length.',
    roles,
    check: async (bench) => {
      const probe = await admitted(bench, bytesOfHex('0900000200000003aabbcc'), pixel);
      if ('broken' in probe) return probe;
      if ((offeredBy(probe) & Capability.extension) === 0)
        return { skipped: 'only peers with the extension are sent one' };
      return (await probe.staysOpen(bench.lab.settleMs)) ? undefined : { broken: 'ended the connection' };
    },
  },
  {
    id: 'packets',
    sentence: 'Every packet has the length its type allows, and sequences rise per sender, or are constant 0.',
    roles,
    check: async (bench) => {
      const probe = await admitted(bench, pixel);
      if ('broken' in probe) return probe;
      await probe.until(() => probe.fault !== undefined || probe.closed, bench.lab.settleMs);
      if (probe.fault !== undefined) return { broken: probe.fault.message };
      const numbers = probe.packets.map(({ sequence }) => sequence);
      const isFine = numbers.every((number, at) => at === 0 || number === 0 || !isOlder(number, numbers[at - 1] ?? 0));
      return isFine ? undefined : { broken: `packets with the sequences ${numbers.join(', ')}` };
    },
  },
  {
    id: 'lengths',
    sentence: 'A peer that declares a length over its limit is disconnected, before anything is allocated.',
    roles,
    check: async (bench) => {
      const probe = await admitted(bench, bytesOfHex('01000001fffffffc'));
      if ('broken' in probe) return probe;
      const isClosed = await probe.until(() => probe.closed, bench.lab.patienceMs);
      return isClosed ? undefined : { broken: 'waits for a frame of 4 GiB' };
    },
  },
  {
    id: 'refusal',
    sentence: 'ERROR with a length and a text ends the connection.',
    roles,
    check: (bench) => refusedWith(bench, encodeError('not today')),
  },
  {
    id: 'refusal-old',
    sentence: 'Another form must be understood too: text right behind the magic, ended by a NUL.',
    roles,
    check: (bench) => refusedWith(bench, new TextEncoder().encode(`${errorMagic}not today\0`)),
  },
];
