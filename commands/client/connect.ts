import { Args } from '@oclif/core';
import { z } from 'zod';
import { readSeat } from '../../src/client/read-seat.ts';
import type { KeyboardLine, PlayerClient } from '../../src/client/types.ts';
import { createControlClient } from '../../src/control/client/client.ts';
import { type ConnectResult, connectResult, connectResultSchema } from '../../src/host/connect-result.ts';
import type { ShownFlags } from '../../src/host/punktfunk-client/stream-from.ts';
import { type PunktfunkResult, punktfunkResultSchema } from '../../src/host/punktfunk-client/result.ts';
import type { FrameDigest } from '../../src/host/headless-view.ts';
import { connectFlags } from '../../src/platform/cli/connect-flags.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { abortOnEndSignals, endSignals } from '../../src/platform/signals.ts';

export default class ClientConnect extends PerunCommand {
  static override summary = 'Watch or play a session';
  static override description = `Without an address, the host of this user. The view dump prints a line per decoded frame: number, size, SHA-256 of its RGBA bytes; with --json, one value per line.`;
  static override examples = [
    { description: 'Play the newest session in this terminal', command: '<%= config.bin %> client connect' },
    {
      description: 'Watch a certain one',
      command: '<%= config.bin %> client connect --session amber-fox-12 --seat watch',
    },
    {
      description: 'In blocks, whatever the terminal can',
      command: '<%= config.bin %> client connect --graphics blocks',
    },
    {
      description: 'On another machine, paired by the PIN that `perun pair arm` shows there',
      command: '<%= config.bin %> client connect tower.local:9000 --pin 1234',
    },
    {
      description: 'Record ten seconds of a punktfunk host',
      command: '<%= config.bin %> client connect punktfunk://tower.local --seconds 10 --out tower.h264',
    },
    { description: 'Play one in this terminal', command: '<%= config.bin %> client connect punktfunk://tower.local' },
    { description: 'Check ten frames', command: '<%= config.bin %> client connect --view dump --frames 10' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = z.union([connectResultSchema, punktfunkResultSchema]);
  static override args = {
    address: Args.string({
      description: 'host:port, or one of unix:///path, tcp://, tls://, ws://, punktfunk://host:port',
    }),
  };
  static override flags = connectFlags;

  async run(): Promise<ConnectResult | PunktfunkResult | undefined> {
    const { args, flags, metadata } = await this.parse(ClientConnect);
    if ((flags.protocol ?? args.address?.split('://')[0]) === 'punktfunk') {
      const view = metadata.flags['view']?.setFromDefault === true ? undefined : flags.view;
      return this.#stream(args.address, { ...flags, view });
    }
    const seat = readSeat(flags.seat ?? (flags.view === 'terminal' ? 'play' : 'watch'));
    const { defaultAddress, openClient } = await import('../../src/host/open-client.ts');
    const address = args.address ?? defaultAddress(resolvePaths());
    const interrupt = abortOnEndSignals();
    const client = await openClient({
      ...{ address, seat, pin: flags.pin },
      ...{ paths: resolvePaths(), signal: interrupt.signal },
      name: flags.name ?? readConfig({ env: process.env, cwd: process.cwd() }).get('name') ?? process.env['USER'] ?? '',
      ...(flags.session !== undefined && { session: flags.session }),
      ...(flags.trace !== undefined && { trace: flags.trace }),
    });
    interrupt.stop();
    const isOwn = address === defaultAddress(resolvePaths());
    if (flags.view === 'terminal') await this.#play(client, flags, { isOwn });
    else await this.#view(client, flags.frames, flags.view === 'dump');
    if (flags.view === 'dump') this.exit(0);
    return connectResult(address, client);
  }

  async #stream(address: string | undefined, flags: ShownFlags): Promise<PunktfunkResult | ConnectResult> {
    const { openPlayer, streamFrom, streamSummary, viewOf } =
      await import('../../src/host/punktfunk-client/stream-from.ts');
    const view = viewOf(flags, process.stdout.isTTY && !this.jsonEnabled());
    const interrupt = abortOnEndSignals();
    const around = { paths: resolvePaths(), signal: interrupt.signal };
    if (view !== 'none') {
      const client = await openPlayer(address, { ...flags, ...around });
      interrupt.stop();
      if (view === 'terminal') await this.#play(client, flags, { keyboard: client });
      else await this.#view(client, flags.frames, true);
      if (view === 'dump') this.exit(0);
      return connectResult(client.address, client);
    }
    const result = await streamFrom(address, { ...flags, ...around, note: (line) => this.note(line) });
    interrupt.stop();
    this.log(streamSummary(result));
    const signal = interrupt.received();
    return signal === undefined ? result : this.exit(endSignals[signal]);
  }

  async #play(
    client: PlayerClient,
    { graphics, debug }: Pick<ShownFlags, 'graphics' | 'debug'>,
    { isOwn, keyboard }: { isOwn?: boolean; keyboard?: KeyboardLine },
  ): Promise<void> {
    const { playInTerminal } = await import('../../tui/player/player.ts');
    const { stdin, stdout, env } = process;
    const saves = isOwn === true ? createControlClient({ socketPath: resolvePaths().controlSocket }) : undefined;
    const end = await playInTerminal({ client, stdin, stdout, env, graphics, debug, saves, keyboard });
    if (end.kind === 'client-closed' && end.error !== undefined) throw end.error;
    if (end.kind === 'signal') this.exit(end.signal === 'SIGQUIT' ? 131 : endSignals[end.signal]);
    if (end.kind === 'session-ended') this.note('the session has ended');
  }

  async #view(client: PlayerClient, frames: number | undefined, dump: boolean): Promise<void> {
    const { viewUntilAsked } = await import('../../src/host/view-until-asked.ts');
    const write = (frame: FrameDigest): void => {
      if (this.jsonEnabled()) this.logJsonLine(frame);
      else this.log(`${frame.number} ${frame.width}x${frame.height} ${frame.sha256}`);
    };
    const onFrame = dump ? write : undefined;
    const signal = await viewUntilAsked(client, { frames, onFrame, note: (line) => this.note(line) });
    if (signal !== undefined) this.exit(endSignals[signal]);
  }
}
