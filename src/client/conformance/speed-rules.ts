import { decodeAsk, encodeAnswer } from '../../protocol/perun/asks.ts';
import { configKeys, features, type FeatureName } from '../../protocol/perun/config-keys.ts';
import { encodeCoreInfo } from '../../protocol/perun/core-info.ts';
import { encodeConfig, encodeVideo } from '../../protocol/perun/encode.ts';
import {
  decodeFeatures,
  decodeRun,
  decodeSpeed,
  encodeRun,
  encodeSeat,
  encodeSessionId,
  encodeSpeed,
  hasFeature,
} from '../../protocol/perun/values.ts';
import { isPerunError } from '../../shared/errors.ts';
import { extendedTo } from './greeting-rules.ts';
import type { Probe } from './probe.ts';
import type { Bench, Finding, Rule } from './rule.ts';

const roles = ['core'] as const;
const read: readonly FeatureName[] = ['lz4', 'sessions', 'run', 'echo', 'asks', 'speed'];
const readable = read.map((name) => features[name].id);
const frameMs = 10;
const stateBytes = 4;

/** A core of ours with states, which counts its frames, and somebody who plays it; both with the extension. */
class Game {
  readonly core: Probe;
  readonly player: Probe;
  readonly given: number[] = [];
  #frames = 0;
  #seen = 0;
  #sequence = 10;
  #isPaused = false;

  constructor(core: Probe, player: Probe) {
    this.core = core;
    this.player = player;
  }

  /** What the core was told, in order: run actions, and the number of each state it was given. */
  get told(): (string | number)[] {
    return this.core.packets.flatMap((packet): (string | number)[] => {
      if (packet.kind !== 'config') return [];
      if (packet.key === configKeys.run.key) return [String(decodeRun(packet.value))];
      const ask = packet.key === configKeys.ask.key ? decodeAsk(packet.value) : undefined;
      if (ask === undefined || isPerunError(ask) || ask.part.kind !== 'loadState') return [];
      return [numberOf(ask.part.bytes)];
    });
  }

  introduce(): void {
    const info = { name: 'Conformance', system: 'conformance', title: 'speed', players: 1, layout: 'xinput' } as const;
    this.#say('coreInfo', encodeCoreInfo(info));
    this.#frame();
  }

  /** One moment of the core: what it was told, then a frame. */
  step(): void {
    const { packets } = this.core;
    for (; this.#seen < packets.length; this.#seen += 1) {
      const packet = packets[this.#seen];
      if (packet?.kind === 'config') this.#heed(packet.key, packet.value);
    }
    if (!this.#isPaused) this.#frame();
  }

  #heed(key: number, value: Uint8Array): void {
    if (key === configKeys.ask.key) return this.#answer(value);
    if (key !== configKeys.run.key) return;
    const action = decodeRun(value);
    if (isPerunError(action)) return;
    if (action === 'step') this.#frame();
    if (action !== 'reset') this.#isPaused = action !== 'resume';
    this.#say('run', encodeRun(this.#isPaused ? 'pause' : 'resume'));
  }

  #answer(value: Uint8Array): void {
    const ask = decodeAsk(value);
    if (isPerunError(ask)) return;
    const { kind, bytes } = ask.part;
    let answer = new Uint8Array(0);
    if (kind === 'saveState') {
      answer = new Uint8Array(stateBytes);
      new DataView(answer.buffer).setUint32(0, this.#frames);
      this.given.push(this.#frames);
    } else if (kind === 'loadState' && bytes.length === stateBytes) {
      this.#frames = numberOf(bytes);
    } else return;
    const result = { offset: 0, total: answer.length, bytes: answer };
    this.#say('answer', encodeAnswer({ request: ask.request, result }));
  }

  #frame(): void {
    this.#frames += 1;
    const pixel = Uint8Array.of(this.#frames & 0xff, (this.#frames >> 8) & 0xff, 0, 255);
    this.core.send(encodeVideo(this.#next(), 0, 1, 1, pixel));
  }

  #say(key: keyof typeof configKeys, value: Uint8Array): void {
    this.core.send(encodeConfig(this.#next(), configKeys[key].key, value));
  }

  #next(): number {
    return (this.#sequence += 1);
  }
}

/** The number in a state of ours; -1 for what is none. */
function numberOf(state: Uint8Array): number {
  return state.length === stateBytes ? new DataView(state.buffer, state.byteOffset).getUint32(0) : -1;
}

function speedsOf(probe: Probe): number[] {
  return probe.configs(configKeys.speed.key).flatMap(({ value }) => {
    const percent = decodeSpeed(value);
    return isPerunError(percent) ? [] : [percent];
  });
}

function knowsSpeed(probe: Probe): boolean {
  const [told] = probe.configs(configKeys.features.key);
  const ids = told === undefined ? [] : decodeFeatures(told.value);
  return !isPerunError(ids) && hasFeature(ids, 'speed');
}

/** A game that is played; or what speaks against it. */
async function played(bench: Bench): Promise<Game | Exclude<Finding, undefined>> {
  const { patienceMs } = bench.lab;
  const core = await extendedTo(bench, readable);
  if (!('send' in core)) return core;
  await core.until(() => core.packets.length > 0, patienceMs);
  if (!knowsSpeed(core)) return { skipped: 'the host does not list the feature speed' };
  const player = await extendedTo(bench, readable);
  if (!('send' in player)) return player;
  const game = new Game(core, player);
  game.introduce();
  const session = (): Uint8Array | undefined => core.configs(configKeys.session.key).at(-1)?.value;
  await core.until(() => session() !== undefined, patienceMs);
  const id = session();
  if (id === undefined) return { broken: 'a core was not told its session' };
  player.send(encodeConfig(2, configKeys.session.key, encodeSessionId(new TextDecoder().decode(id))));
  player.send(encodeConfig(3, configKeys.seat.key, encodeSeat({ kind: 'player', player: 0 })));
  const isSeated = (): boolean => player.configs(configKeys.seat.key).some(({ value }) => value[0] === 1);
  if (!(await player.until(isSeated, patienceMs))) return { broken: 'a client got no seat in the session of a core' };
  return game;
}

function rule(id: string, sentence: string, judge: (game: Game, bench: Bench) => Promise<Finding>): Rule {
  return {
    id,
    sentence,
    roles,
    check: async (bench) => {
      const game = await played(bench);
      if (!(game instanceof Game)) return game;
      const stop = bench.lab.clock.every(frameMs, () => game.step());
      try {
        return await judge(game, bench);
      } finally {
        stop();
      }
    },
  };
}

/** How fast a host lets a session run, and which way. */
export const speedRules: readonly Rule[] = [
  rule(
    'speed',
    'A speed that a player asks for reaches the core and everybody in the session; what is no speed changes nothing.',
    async ({ core, player }, { lab: { patienceMs } }) => {
      player.send(encodeConfig(4, configKeys.speed.key, Uint8Array.of(0, 0)));
      player.send(encodeConfig(5, configKeys.speed.key, encodeSpeed(300)));
      await core.until(() => speedsOf(core).length > 0, patienceMs);
      if (speedsOf(core).join() !== '300') return { broken: `a core was told ${speedsOf(core).join() || 'nothing'}` };
      if (await player.until(() => speedsOf(player).includes(300), patienceMs)) return undefined;
      return { broken: 'a client was not told the speed of its session' };
    },
  ),
  rule(
    'rewind',
    'Played backwards a core is paused, given its own states from the newest on, each with one step, and then resumed.',
    async (game, { lab: { patienceMs } }) => {
      const { core, player, given } = game;
      await core.until(() => given.length >= 4, patienceMs);
      if (given.length < 4) return { broken: `a core with a player was asked for ${given.length} states` };
      player.send(encodeConfig(4, configKeys.speed.key, encodeSpeed(-400)));
      const loads = (): number[] => game.told.filter((one): one is number => typeof one === 'number');
      await core.until(() => loads().length >= 2, patienceMs);
      player.send(encodeConfig(5, configKeys.speed.key, encodeSpeed(100)));
      await core.until(() => game.told.includes('resume'), patienceMs);
      const words = game.told.map((one) => (typeof one === 'number' ? 'state' : one)).join(' ');
      if (!/^pause( state step){2,} resume$/.test(words)) return { broken: `a core was told: ${words || 'nothing'}` };
      const isBackwards = loads().every((one, at) => given.includes(one) && (at === 0 || one < (loads()[at - 1] ?? 0)));
      return isBackwards ? undefined : { broken: `of the states ${given.join()} it got ${loads().join()}` };
    },
  ),
];
