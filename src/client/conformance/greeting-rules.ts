import { Capability } from '../../protocol/perun/constants.ts';
import { configKeys } from '../../protocol/perun/config-keys.ts';
import { encodeConfig, encodeHello } from '../../protocol/perun/encode.ts';
import { encodeFeatures } from '../../protocol/perun/values.ts';
import type { Bench, Finding, Rule } from './rule.ts';
import { joined, type Probe } from './probe.ts';
import { hexOf } from './vectors.ts';

const known = Object.values(Capability).reduce((all, bit) => all | bit, 0);
const roles = ['core', 'client'] as const;

/** Connects and waits for OK; the finding says what came in its place. */
export async function greeted(bench: Bench, capabilities: number): Promise<Probe | { readonly broken: string }> {
  const probe = await bench.probe();
  probe.send(encodeHello(capabilities));
  return (await isAccepted(bench, probe)) ?? probe;
}

/** As `greeted` with the extension, and those features told; skipped where the host has none. */
export async function extendedTo(
  bench: Bench,
  features: readonly number[] = [1, 2, 3, 4],
): Promise<Probe | Exclude<Finding, undefined>> {
  const probe = await greeted(bench, known);
  if ('broken' in probe) return probe;
  if (!probe.extended) return { skipped: 'the host has no extension' };
  probe.send(featuresOf(1, features));
  return probe;
}

function featuresOf(sequence: number, features: readonly number[]): Uint8Array {
  return encodeConfig(sequence, configKeys.features.key, encodeFeatures(features));
}

async function isAccepted({ lab }: Bench, probe: Probe): Promise<{ readonly broken: string } | undefined> {
  await probe.until(() => probe.answer !== undefined, lab.patienceMs);
  const { answer } = probe;
  if (answer === undefined) return { broken: `no answer within ${lab.patienceMs} ms` };
  if (answer.kind !== 'ok') return { broken: `answered ${hexOf(probe.head.subarray(0, 40)) || 'nothing'}` };
  if (answer.version !== 1) return { broken: `answered version ${answer.version}` };
  return undefined;
}

/** The end of a connection whose hello must be refused. */
async function refused(bench: Bench, opening: Uint8Array): Promise<Probe | { readonly broken: string }> {
  const probe = await bench.probe();
  probe.send(opening);
  await probe.until(() => probe.closed || probe.answer !== undefined, bench.lab.patienceMs);
  if (probe.answer?.kind === 'ok') return { broken: `accepted ${hexOf(opening)}` };
  if (!probe.closed) return { broken: `left the connection open after ${hexOf(opening)}` };
  return probe;
}

/** How a host answers a hello. */
export const greetingRules: readonly Rule[] = [
  {
    id: 'hello',
    sentence: 'The one who connects sends a hello of 15 bytes, the host answers it with OK, version 1.',
    roles,
    check: async (bench) => {
      const probe = await greeted(bench, 7);
      return 'broken' in probe ? probe : undefined;
    },
  },
  {
    id: 'hello-split',
    sentence: 'Either may arrive cut or glued to what follows.',
    roles,
    check: async (bench) => {
      const probe = await bench.probe();
      for (const byte of encodeHello(7)) {
        probe.send(Uint8Array.of(byte));
        await probe.until(() => probe.closed, 2);
      }
      return isAccepted(bench, probe);
    },
  },
  {
    id: 'hello-glued',
    sentence: 'Packets that came glued to the hello are read.',
    roles,
    check: async (bench) => {
      const first = await extendedTo(bench);
      if (!('send' in first)) return first;
      const probe = await bench.probe();
      const token = Uint8Array.of(9, 9, 9);
      probe.send(joined([encodeHello(known), featuresOf(1, [4]), encodeConfig(2, configKeys.echo.key, token)]));
      const isBack = (): boolean => probe.configs(configKeys.echo.key).some(({ value }) => hexOf(value) === '090909');
      await probe.until(() => isBack() || probe.closed, bench.lab.patienceMs);
      return isBack() ? undefined : { broken: 'an echo glued to the hello was not answered' };
    },
  },
  {
    id: 'capabilities',
    sentence: 'OK carries the bits both ends have: the intersection; unknown bits are cleared.',
    roles,
    check: async (bench) => {
      for (const [offered, allowed] of [[0, 0] as const, [0xffff, known] as const, [1, 1] as const]) {
        const probe = await greeted(bench, offered);
        if ('broken' in probe) return probe;
        const got = probe.answer?.capabilities ?? 0;
        if ((got & ~allowed) !== 0)
          return { broken: `to capabilities 0x${offered.toString(16)} it answered 0x${got.toString(16)}` };
      }
      return undefined;
    },
  },
  {
    id: 'version',
    sentence: 'Another version than 1 is refused.',
    roles,
    check: async (bench) => {
      for (const version of [0, 2]) {
        const probe = await refused(bench, encodeHello(7, version));
        if ('broken' in probe) return probe;
      }
      return undefined;
    },
  },
  {
    id: 'magic',
    sentence: 'The first wrong byte of a magic is enough to end a connection.',
    roles,
    check: async (bench) => {
      const probe = await refused(bench, Uint8Array.of(0x50, 0x45, 0x58));
      return 'broken' in probe ? probe : undefined;
    },
  },
  {
    id: 'error-form',
    sentence: 'ERROR is followed by a length u16 and that many bytes of UTF-8; the connection is closed behind it.',
    roles,
    check: async (bench) => {
      const probe = await refused(bench, encodeHello(7, 2));
      if ('broken' in probe) return probe;
      const { answer } = probe;
      if (answer?.kind !== 'error') return { broken: `refused with ${hexOf(probe.head) || 'nothing'}` };
      const { refusal } = answer;
      const length = (refusal[0] ?? 0) * 256 + (refusal[1] ?? 0);
      if (length !== refusal.length - 2)
        return { broken: `a length of ${length} in front of ${refusal.length - 2} bytes` };
      return undefined;
    },
  },
  {
    id: 'features-first',
    sentence:
      'With the extension the first packet of each side is the config key features, the host’s right behind OK.',
    roles,
    check: async (bench) => {
      const probe = await extendedTo(bench);
      if (!('send' in probe)) return probe;
      await probe.until(() => probe.packets.length > 0, bench.lab.patienceMs);
      const [first] = probe.packets;
      if (first?.kind === 'config' && first.key === configKeys.features.key) return undefined;
      return { broken: first === undefined ? 'no features came' : `the first packet is of kind ${first.kind}` };
    },
  },
  {
    id: 'echo',
    sentence: 'The config key echo comes back with the same bytes.',
    roles,
    check: async (bench) => {
      const probe = await extendedTo(bench);
      if (!('send' in probe)) return probe;
      return (await probe.echoes(77, bench.lab.patienceMs)) ? undefined : { broken: 'an echo did not come back' };
    },
  },
];
