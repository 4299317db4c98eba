import { Flags } from '@oclif/core';
import { hostFlags } from '../../src/platform/cli/host-flags.ts';
import { PerunCommand } from '../../src/platform/cli/perun-command.ts';
import { resolvePaths } from '../../src/platform/paths.ts';
import { endSignals, onEndSignals, type EndSignal } from '../../src/platform/signals.ts';
import type { Host } from '../../src/host/compose.ts';
import { startedHostSchema, type StartedHost } from '../../src/host/started-host.ts';

export default class HostStart extends PerunCommand {
  static override summary = 'Start the host of this user';
  static override description = `Listens on a Unix socket of this user, on 127.0.0.1:9000 (Perun), 127.0.0.1:9001 (page for browsers) and 127.0.0.1:7391 (control: see \`perun host token\`).
In the foreground it ends with the first Ctrl-C, and at once with the second.`;
  static override examples = [
    { description: 'In the background', command: '<%= config.bin %> host start --detach' },
    { description: 'Open it to the local network, for paired devices', command: '<%= config.bin %> host start --lan' },
    {
      description: 'Show a desktop to punktfunk clients of this machine',
      command: '<%= config.bin %> host start --desktop auto --punktfunk localhost:9777',
    },
    {
      description: 'On free ports, beside another host',
      command: '<%= config.bin %> host start --listen tcp://127.0.0.1:0 --listen ws://127.0.0.1:0',
    },
  ];
  static override enableJsonFlag = true;
  static override readonly jsonSchema = startedHostSchema;
  static override flags = {
    detach: Flags.boolean({ char: 'd', summary: 'run in the background, return when it is ready' }),
    ...hostFlags,
  };

  async run(): Promise<StartedHost> {
    const { flags } = await this.parse(HostStart);
    const { announceStart, describeHost, isDetached, startDetached } = await import('../../src/host/detach.ts');
    if (flags.detach) {
      const { detach: _detach, json: _json, ...given } = flags;
      const passed = Object.entries(given).flatMap(([name, values]) =>
        [values].flat().flatMap((value) => {
          if (value === undefined) return [];
          return typeof value === 'boolean' ? [value ? `--${name}` : `--no-${name}`] : [`--${name}=${value}`];
        }),
      );
      const started = await startDetached(resolvePaths(), passed);
      this.#present(started, `the host runs with pid ${started.pid}`);
      return started;
    }
    const { startHost } = await import('../../src/host/compose.ts');
    const { defaultConsoleDirectory, defaultViewerDirectory } = await import('../../src/host/default-viewer.ts');
    const host = await announceStart(
      startHost({
        ...(flags.listen && { listen: flags.listen }),
        ...(flags.control !== undefined && { control: flags.control }),
        ...(flags.lan !== undefined && { lan: flags.lan }),
        ...(flags.pairing && { pairing: flags.pairing }),
        ...(flags['page-certificate'] && { pageCertificate: flags['page-certificate'] }),
        ...(flags['page-key'] && { pageKey: flags['page-key'] }),
        ...(flags.punktfunk !== undefined && { punktfunk: flags.punktfunk }),
        ...(flags.source !== undefined && { source: flags.source }),
        ...(flags.desktop !== undefined && { desktop: flags.desktop }),
        ...(flags['desktop-app'] && { desktopApp: flags['desktop-app'] }),
        ...(flags['max-sessions'] !== undefined && { maxSessions: flags['max-sessions'] }),
        ...(flags['test-feedback'] !== undefined && { testFeedback: flags['test-feedback'] }),
        ...(flags['allow-origin'] && { allowOrigin: flags['allow-origin'] }),
        ...(flags['log-level'] && { logLevel: flags['log-level'] }),
        console: isDetached() ? 'none' : process.stderr.isTTY ? 'pretty' : 'json',
        colour: !process.env['NO_COLOR'],
        viewerDirectory: defaultViewerDirectory(),
        consoleDirectory: defaultConsoleDirectory(),
      }),
    );
    // Before anything is said: whoever reads it may send a signal at once.
    const served = this.#serve(host);
    this.#present(describeHost(host), 'the host is ready; Ctrl-C ends it');
    if (this.jsonEnabled()) this.logJson(describeHost(host));
    return served;
  }

  #present({ addresses, viewer, api }: StartedHost, headline: string): void {
    if (this.jsonEnabled()) return;
    this.note([headline, ...addresses.map((address) => `  ${address}`)].join('\n'));
    if (viewer !== null) this.note(`  page for browsers: ${viewer}`);
    if (api !== null) this.note(`  control port: ${api}`);
  }

  async #serve(host: Host): Promise<never> {
    let received: EndSignal | undefined;
    const stop = onEndSignals(
      (signal) => {
        received = signal;
        void host.close();
      },
      (signal) => {
        host.abandon();
        process.exit(endSignals[signal]);
      },
    );
    await host.closed;
    stop();
    return this.exit(received === undefined ? 0 : endSignals[received]);
  }
}
