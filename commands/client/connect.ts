import { Args, Flags } from '@oclif/core';
import { readSeat } from '../../src/client/read-seat.ts';
import type { PlayerClient } from '../../src/client/types.ts';
import { createControlClient } from '../../src/control/client/client.ts';
import { type ConnectResult, connectResult, connectResultSchema } from '../../src/host/connect-result.ts';
import type { FrameDigest } from '../../src/host/headless-view.ts';
import { graphicsFlag, type GraphicsName } from '../../src/platform/cli/graphics-flag.ts';
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
    { description: 'Check ten frames', command: '<%= config.bin %> client connect --view dump --frames 10' },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = connectResultSchema;
  static override args = {
    address: Args.string({ description: 'host:port, unix:///path, tcp://host:port, ws://host:port' }),
  };
  static override flags = {
    session: Flags.string({ char: 's', summary: 'id of the session (default: the newest)', env: 'PERUN_SESSION' }),
    view: Flags.option({
      summary: 'where the picture goes',
      options: ['terminal', 'dump', 'none'] as const,
      default: 'terminal' as const,
      env: 'PERUN_VIEW',
    })(),
    seat: Flags.string({
      summary: 'watch, play (any free seat), own, or 1 to 16 (default: play in the terminal, else watch)',
      helpValue: 'watch|play|own|1..16',
      env: 'PERUN_SEAT',
    }),
    graphics: Flags.option(graphicsFlag)(),
    pin: Flags.string({
      summary: 'pair first with the PIN the host shows, or insist on its fingerprint',
      helpValue: '4 digits|64 hex digits',
      env: 'PERUN_PIN',
    }),
    name: Flags.string({ summary: 'what the others see you as (default: your login)', env: 'PERUN_NAME' }),
    trace: Flags.string({
      summary: 'append number, size and SHA-256 of each decoded frame to a file',
      helpValue: 'file',
    }),
    debug: Flags.boolean({ summary: 'the registers of the core below the picture, told to the owner of the host' }),
    frames: Flags.integer({ summary: 'end after so many decoded frames (dump and none)', min: 1 }),
  };

  async run(): Promise<ConnectResult | undefined> {
    const { args, flags } = await this.parse(ClientConnect);
    const seat = readSeat(flags.seat ?? (flags.view === 'terminal' ? 'play' : 'watch'));
    const { defaultAddress, openClient } = await import('../../src/host/open-client.ts');
    const address = args.address ?? defaultAddress(resolvePaths());
    const interrupt = abortOnEndSignals();
    const client = await openClient({
      address,
      paths: resolvePaths(),
      pin: flags.pin,
      signal: interrupt.signal,
      seat,
      name: flags.name ?? readConfig({ env: process.env, cwd: process.cwd() }).get('name') ?? process.env['USER'] ?? '',
      ...(flags.session !== undefined && { session: flags.session }),
      ...(flags.trace !== undefined && { trace: flags.trace }),
    });
    interrupt.stop();
    const isOwn = address === defaultAddress(resolvePaths());
    if (flags.view === 'terminal') await this.#play(client, flags.graphics, flags.debug, isOwn);
    else await this.#view(client, flags.frames, flags.view === 'dump');
    if (flags.view === 'dump') this.exit(0);
    return connectResult(address, client);
  }

  async #play(client: PlayerClient, graphics: GraphicsName, debug: boolean, isOwn: boolean): Promise<void> {
    const { playInTerminal } = await import('../../tui/player/player.ts');
    const { stdin, stdout, env } = process;
    const socketPath = resolvePaths().controlSocket;
    const saves = isOwn ? createControlClient({ socketPath }) : undefined;
    const end = await playInTerminal({ client, stdin, stdout, env, graphics, debug, saves });
    if (end.kind === 'client-closed' && end.error !== undefined) throw end.error;
    if (end.kind === 'signal') this.exit(end.signal === 'SIGQUIT' ? 131 : endSignals[end.signal]);
    if (end.kind === 'session-ended') this.note('the session has ended');
  }

  async #view(client: PlayerClient, frames: number | undefined, dump: boolean): Promise<void> {
    const { viewHeadless } = await import('../../src/host/headless-view.ts');
    const interrupt = abortOnEndSignals();
    const end = await viewHeadless({
      client,
      signal: interrupt.signal,
      ...(frames !== undefined && { frames }),
      ...(dump && { onFrame: (frame: FrameDigest) => this.#dump(frame) }),
      onNotice: ({ message }) => this.note(`perun: ${message}`),
    });
    interrupt.stop();
    const signal = interrupt.received();
    if (signal !== undefined) this.exit(endSignals[signal]);
    if (end === 'session-ended') this.note('the session has ended');
  }

  #dump(frame: FrameDigest): void {
    if (this.jsonEnabled()) this.logJsonLine(frame);
    else this.log(`${frame.number} ${frame.width}x${frame.height} ${frame.sha256}`);
  }
}
