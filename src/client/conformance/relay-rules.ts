import { okBytes } from '../../protocol/perun/constants.ts';
import { encodeAudio, encodeInput, encodeVideo } from '../../protocol/perun/encode.ts';
import type { InputMessage, VideoMessage } from '../../protocol/perun/messages.ts';
import { isOlder } from '../../protocol/perun/sequence.ts';
import { greeted } from './greeting-rules.ts';
import type { Probe } from './probe.ts';
import type { Bench, Finding, Rule } from './rule.ts';
import { bytesOfHex, hexOf } from './vectors.ts';

const roles = ['core'] as const;
const [width, height] = [8, 4];
const frameMs = 10;

/** An opaque frame that says its number in every pixel. */
function pixelsOf(number: number): Uint8Array {
  return Uint8Array.from({ length: width * height * 4 }, (_, at) => [number & 0xff, number >> 8, at, 255][at & 3] ?? 0);
}

/** A core of ours that sends a frame every 10 ms, and somebody who watches it, both without the extension. */
interface Scene {
  readonly core: Probe;
  readonly watcher: Probe;
  /** Pixels of every frame sent, as hex. */
  readonly sent: ReadonlySet<string>;
  readonly stop: () => void;
}

async function scene(bench: Bench, capabilities: number): Promise<Scene | { readonly broken: string }> {
  const core = await greeted(bench, 3);
  if ('broken' in core) return core;
  const sent = new Set<string>();
  let number = 0;
  const send = (): void => {
    number += 1;
    const pixels = pixelsOf(number);
    sent.add(hexOf(pixels));
    core.send(encodeVideo(0, 0, width, height, pixels));
    if (number % 5 === 0) core.send(encodeAudio(0, 8000, 1, Int16Array.of(1, -1)));
  };
  send();
  const stop = bench.lab.clock.every(frameMs, send);
  const watcher = await greeted(bench, capabilities);
  if ('broken' in watcher) {
    stop();
    return watcher;
  }
  await watcher.until(() => framesOf(watcher).length >= 3 || watcher.closed, bench.lab.patienceMs);
  return { core, watcher, sent, stop };
}

function framesOf(probe: Probe): VideoMessage[] {
  return probe.packets.filter((packet): packet is VideoMessage => packet.kind === 'video');
}

function inputsOf(probe: Probe): InputMessage[] {
  return probe.packets.filter((packet): packet is InputMessage => packet.kind === 'input');
}

/** A rule about what a scene shows. */
function shown(
  id: string,
  sentence: string,
  judge: (scene: Scene, bench: Bench) => Finding | Promise<Finding>,
  capabilities = 3,
): Rule {
  return {
    id,
    sentence,
    roles,
    check: async (bench) => {
      const playing = await scene(bench, capabilities);
      if ('broken' in playing) return playing;
      const finding = await judge(playing, bench);
      playing.stop();
      return finding;
    },
  };
}

/** What a host makes of a core and of those who watch and play it. */
export const relayRules: readonly Rule[] = [
  shown('frames', 'Frames are sent to old clients whole and raw, with flags 0.', ({ watcher, sent }) => {
    const frames = framesOf(watcher);
    if (frames.length === 0) return { broken: 'a watcher without the extension got no frame' };
    const odd = frames.find(({ flags }) => flags !== 0);
    if (odd !== undefined) return { broken: `a frame with flags 0x${odd.flags.toString(16)}` };
    // A session may still show what another core left in it.
    const begin = frames.findIndex((frame) => sent.has(hexOf(frame.data)));
    const other = frames.slice(Math.max(0, begin)).find((frame) => !sent.has(hexOf(frame.data)));
    return (
      other && {
        broken: `a frame of ${other.width}×${other.height} that no core sent: ${hexOf(other.data).slice(0, 40)}…`,
      }
    );
  }),
  shown(
    'old-types',
    'No config packet and no packet type above 5 goes to a peer without the extension, and no PCM to one that said nothing of audio.',
    ({ watcher }) => {
      const odd = watcher.packets.find(({ kind }) => kind !== 'video');
      if (watcher.fault !== undefined) return { broken: watcher.fault.message };
      return odd && { broken: `a packet of kind ${odd.kind}` };
    },
    1,
  ),
  {
    id: 'quiet',
    sentence: 'On TCP and Unix sockets nothing follows OK for 100 ms: old cores lose what comes along with it.',
    roles,
    check: async (bench) => {
      // A machine that is busy may deliver late what was sent in time, hence three attempts.
      let finding: Finding;
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const playing = await scene(bench, 3);
        if ('broken' in playing) return playing;
        playing.stop();
        const { watcher } = playing;
        finding = watcher.connection.framing === 'message' ? okAlone(watcher) : quietAfterOk(watcher);
        await Promise.all([playing.core.end(), watcher.end()]);
        if (finding === undefined) return undefined;
      }
      return finding;
    },
  },
  shown('one-packet-per-message', 'One packet per WebSocket message.', ({ watcher }) => {
    if (watcher.connection.framing !== 'message') return { skipped: 'the carrier has no messages' };
    const [, ...messages] = watcher.chunks;
    const odd = messages.find(
      ({ bytes }) => bytes.length !== 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(4),
    );
    return odd && { broken: `a message of ${odd.bytes.length} bytes that is not one packet` };
  }),
  shown(
    'input',
    'A player’s buttons reach the core: buttons u16, reserved u16 0.',
    async ({ core, watcher }, bench) => {
      watcher.send(encodeInput(0, 0x0021, 0));
      await core.until(() => inputsOf(core).some(({ buttons }) => buttons === 0x21), bench.lab.patienceMs);
      const input = inputsOf(core).find(({ buttons }) => buttons === 0x21);
      if (input === undefined) return { broken: 'pressed buttons did not reach the core' };
      return input.seat === 0 ? undefined : { broken: `the reserved field is ${input.seat}` };
    },
  ),
  shown('latest-wins', 'Of several inputs the newest by sequence wins.', async ({ core, watcher }, bench) => {
    const sent = [
      [10, 1],
      [12, 2],
      [11, 4],
      [13, 8],
    ] as const;
    for (const [sequence, buttons] of sent) watcher.send(encodeInput(sequence, buttons, 0));
    const isThere = await core.until(() => inputsOf(core).some(({ buttons }) => buttons === 8), bench.lab.patienceMs);
    if (!isThere) return { broken: 'the newest input did not reach the core' };
    const stale = inputsOf(core).some(({ buttons }) => buttons === 4);
    return stale ? { broken: 'an input older than the one before was passed on' } : undefined;
  }),
  shown(
    'sequence',
    'Sequences rise per sender, from 1, wrapping to 1; constant 0: the sender does not count.',
    async ({ core, watcher }, bench) => {
      for (let count = 1; count <= 6; count += 1) watcher.send(encodeInput(count, count, 0));
      await core.until(() => inputsOf(core).some(({ buttons }) => buttons === 6), bench.lab.patienceMs);
      const numbers = inputsOf(core).map(({ sequence }) => sequence);
      if (numbers.every((number) => number === 0)) return undefined;
      const isRising = numbers.every(
        (number, at) => at === 0 || (number !== 0 && !isOlder(number, numbers[at - 1] ?? 0)),
      );
      return isRising ? undefined : { broken: `inputs with the sequences ${numbers.join(', ')}` };
    },
  ),
  shown('release', 'When a player leaves, the host releases the buttons.', async ({ core, watcher }, bench) => {
    watcher.send(encodeInput(0, 0x0040, 0));
    if (!(await core.until(() => inputsOf(core).length > 0, bench.lab.patienceMs))) {
      return { broken: 'pressed buttons did not reach the core' };
    }
    await watcher.end();
    const isReleased = await core.until(() => inputsOf(core).at(-1)?.buttons === 0, bench.lab.patienceMs);
    return isReleased ? undefined : { broken: 'a player left with a pressed button, and it stayed pressed' };
  }),
  {
    id: 'old-forms',
    sentence: 'The video data of an old core say for themselves what they are.',
    roles,
    check: async (bench) => {
      for (const { name, frames } of bench.lab.vectors.sequences.filter(({ profile }) => profile === 'legacy')) {
        const readable = frames.filter(({ pixels }) => pixels !== undefined);
        if (readable.length === 0) continue;
        const core = await greeted(bench, 1);
        if ('broken' in core) return core;
        for (const { flags, width: w, height: h, data } of frames)
          core.send(encodeVideo(0, flags, w, h, bytesOfHex(data)));
        const watcher = await greeted(bench, 1);
        if ('broken' in watcher) return watcher;
        const last = readable.at(-1)?.pixels ?? '';
        const isShown = (): boolean => framesOf(watcher).some((frame) => hexOf(frame.data) === last);
        if (!(await watcher.until(isShown, bench.lab.patienceMs)))
          return { broken: `vectors/perun/frames.json: ${name}` };
        await Promise.all([core.end(), watcher.end()]);
      }
      return undefined;
    },
  },
];

function okAlone(watcher: Probe): Finding {
  const first = watcher.chunks[0]?.bytes.length ?? 0;
  return first === okBytes ? undefined : { broken: `OK came in a message of ${first} bytes` };
}

function quietAfterOk(watcher: Probe): Finding {
  const [ok, next] = watcher.chunks;
  if (ok !== undefined && ok.bytes.length > okBytes)
    return { broken: `${ok.bytes.length - okBytes} bytes came along with OK` };
  const pause = (next?.at ?? Infinity) - (ok?.at ?? 0);
  return pause >= 80 ? undefined : { broken: `the first packet came ${Math.round(pause)} ms after OK` };
}
