import { existsSync, rmSync } from 'node:fs';
import { EventLog } from '../control/events/event-log.ts';
import { Hooks } from '../control/hooks/hooks.ts';
import { createRouter } from '../control/router/router.ts';
import { Supervisor } from '../core/supervisor.ts';
import { acquireLock } from '../platform/lock.ts';
import { openHostLog, type HostLogOptions } from '../platform/log.ts';
import { packageVersion } from '../platform/package-root.ts';
import { ensurePrivateFolder, resolvePaths, type Environment, type PerunPaths } from '../platform/paths.ts';
import { identifyProcess } from '../platform/process-identity.ts';
import { notifySystemd } from '../platform/systemd.ts';
import { systemClock, type Clock } from '../shared/clock.ts';
import { defaultLimits, type Limits } from '../shared/limits.ts';
import type { Logger, LogLevel } from '../shared/logger.ts';
import type { PairingPolicy } from '../doors/perun/admission.ts';
import type { SettingValue } from '../platform/config/settings.ts';
import { appsFileOf } from './desktop/apps.ts';
import { openDesktop } from './desktop/open-desktop.ts';
import { openPunktfunk, shutDoor } from './punktfunk/punktfunk.ts';
import { advertiseHost } from './main/advertise.ts';
import { applySettings } from './main/apply-settings.ts';
import { consoleRoutes } from './main/console-routes.ts';
import { checkControl, openControl, openControlServers } from './main/control-servers.ts';
import { deviceCertificate } from './main/control-tls.ts';
import { CoreSessions } from './main/core-sessions.ts';
import { Disposers } from './main/disposers.ts';
import { publishCores, publishPairing } from './main/host-events.ts';
import { LivePage } from './main/live-page.ts';
import { openHostTrust } from './main/host-trust.ts';
import { batteryGameOf } from './main/batteries.ts';
import { createHostSaves } from './main/host-saves.ts';
import { LaunchedCores } from './main/launched-cores.ts';
import { checkListen, defaultListen, nameHolder, splitListen } from './main/listen-addresses.ts';
import { LiveSettings } from './main/live-settings.ts';
import { createMetrics } from './main/metrics.ts';
import { RelayKeeper } from './main/relay-keeper.ts';
import { startRelay } from './relay/start-relay.ts';
import { writeHostState } from './main/state-file.ts';
import { createUseCases } from './main/use-cases.ts';

export interface HostOptions {
  /** Variables that count, and where configuration files are; default those of this process. */
  readonly environment?: Environment;
  readonly paths?: PerunPaths;
  /** Replaces the default addresses; port 0 takes a free one. */
  readonly listen?: readonly string[];
  /** Address of the control port instead of the usual one: tcp://host:port, or off. */
  readonly control?: string;
  /** UDP address of the punktfunk door, or off; what its clients see, and how many. */
  readonly punktfunk?: string;
  readonly source?: string;
  /** A desktop that they see: off, auto or a kind, and the program that is started on it. */
  readonly desktop?: SettingValue<'desktop'>;
  readonly desktopApp?: readonly string[];
  readonly maxSessions?: number;
  readonly testFeedback?: boolean;
  /** Origins of foreign pages that may open WebSockets. */
  readonly allowOrigin?: readonly string[];
  /** Listens to other machines too; default no. */
  readonly lan?: boolean;
  /** Whom it lets in from there without being paired; default nobody. */
  readonly pairing?: PairingPolicy;
  /** Paths of a certificate and key (PEM) for the page, instead of one of the host's own authority. */
  readonly pageCertificate?: string;
  readonly pageKey?: string;
  readonly logLevel?: LogLevel;
  readonly console?: HostLogOptions['console'];
  readonly colour?: boolean;
  readonly limits?: Limits;
  readonly clock?: Clock;
  /** Built page for browsers; null serves none. */
  readonly viewerDirectory?: string | null;
  /** Built console for browsers; null serves none. */
  readonly consoleDirectory?: string | null;
}

/** A running host. */
export interface Host {
  readonly pid: number;
  readonly addresses: readonly string[];
  readonly viewer: string | null;
  readonly control: string;
  /** URL of the control port; null where there is none. */
  readonly api: string | null;
  /** Resolves when it has stopped, whoever asked for it. */
  readonly closed: Promise<void>;
  /** Orderly end: cores, relay, sockets, within five seconds; idempotent. */
  close(): Promise<void>;
  /** Ends every core at once and leaves nothing behind that a next start would trip over; synchronous. */
  abandon(): void;
}

/** The host log is rotated once, so twice this many bytes are kept. */
const logBytes = 4 * 1024 * 1024;
/** Longest orderly shutdown, in ms. */
const shutdownMs = 5_000;

/**
 * Starts the host of this user: lock, log, cores' supervisor, relay, control socket, state file. Whatever was begun is
 * undone when a step fails. Fails with HOST_RUNNING, ADDRESS_IN_USE, ADDRESS_INVALID or REFUSED.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { paths = resolvePaths(), limits = defaultLimits, clock = systemClock } = options;
  const settings = new LiveSettings(options.environment ?? process.env, {
    ...(options.listen && { listen: [...options.listen] }),
    ...(options.control !== undefined && { control: options.control }),
    ...(options.lan !== undefined && { lan: options.lan }),
    ...(options.pairing !== undefined && { pairing: options.pairing }),
    ...(options.pageCertificate !== undefined && { 'page-certificate': options.pageCertificate }),
    ...(options.pageKey !== undefined && { 'page-key': options.pageKey }),
    ...(options.punktfunk !== undefined && { punktfunk: options.punktfunk }),
    ...(options.source !== undefined && { source: options.source }),
    ...(options.desktop !== undefined && { desktop: options.desktop }),
    ...(options.desktopApp && { 'desktop-app': [...options.desktopApp] }),
    ...(options.maxSessions !== undefined && { 'max-sessions': options.maxSessions }),
    ...(options.testFeedback !== undefined && { 'test-feedback': options.testFeedback }),
    ...(options.allowOrigin && { 'allow-origin': [...options.allowOrigin] }),
    ...(options.logLevel && { 'log-level': options.logLevel }),
  });
  const [lan, pairing] = [settings.get('lan'), settings.get('pairing')];
  const listen = checkListen(settings.get('listen') ?? defaultListen(paths, lan), lan);
  const doors = splitListen(listen, settings.get('punktfunk'), lan);
  const controlAddress = settings.get('control') ?? (lan ? openControl : undefined);
  if (controlAddress !== undefined) checkControl(controlAddress, lan);
  ensurePrivateFolder(paths.runtime);
  const opened = new Disposers();
  const log = openHostLog({
    path: paths.hostLog,
    level: settings.get('log-level'),
    maxBytes: logBytes,
    console: options.console ?? 'none',
    ...(options.colour === undefined ? {} : { colour: options.colour }),
  });
  const logger = log.room('host');
  opened.add('the log', () => log.close());
  try {
    const lock = acquireLock(paths.lockFile);
    const removeState = (): void => {
      rmSync(paths.hostFile, { force: true });
      lock.release();
    };
    opened.add('the lock', removeState);
    const supervisor = new Supervisor({
      logFolder: paths.coreLogs,
      pidFile: paths.coresFile,
      logger: log.room('core'),
      limits,
      clock,
    });
    const events = new EventLog(limits.eventsKept);
    publishCores(supervisor, events);
    let finish = (): void => {};
    const closed = new Promise<void>((resolve) => (finish = resolve));
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      closing ??= shutDown(opened, logger, clock, () => supervisor.kill()).then(finish);
      return closing;
    };
    const trust = await openHostTrust({
      folder: paths.config,
      policy: pairing,
      limits,
      clock,
      logger: log.room('trust'),
    });
    opened.add('the trust', () => trust.close());
    publishPairing(trust.desk, events);
    const { certificatePem, keyPem } = trust.identity;
    const identity = { certificatePem, keyPem };
    const page = lan
      ? await LivePage.open(
          {
            folder: paths.config,
            certificate: settings.get('page-certificate'),
            key: settings.get('page-key'),
            logger: log.room('trust'),
          },
          clock,
        )
      : null;
    if (page !== null) opened.add('the certificate of the page', () => page.close());
    const relay = new RelayKeeper({
      start: (addresses) =>
        startRelay({
          identity,
          page: page?.shown.current ?? null,
          trust: trust.snapshot(),
          pairing: trust.line,
          listen: addresses,
          runtimeDirectory: paths.runtime,
          viewerDirectory: options.viewerDirectory ?? null,
          allowOrigin: settings.get('allow-origin'),
          logLevel: settings.get('log-level'),
          router,
          onLog: (record) => log.add(record),
          onNews: (news) => {
            events.publish(news);
            saves.autosaves.heed(news);
            saves.history.heed(news);
          },
          onSeen: (fingerprint) => trust.devices.sawNow(fingerprint),
        }),
      listen: doors.relay,
      limits,
      clock,
      logger,
      onLost: ({ message }) => {
        events.publish({ kind: 'relay.lost', reason: message });
        void saves.history.lost('the host lost it');
      },
      onRestored: () => {
        events.publish({ kind: 'relay.restored' });
        cores.reopenAll().catch((error: unknown) => logger.error({ error }, 'the cores could not be restarted'));
      },
    });
    page?.shown.changed.on((credentials) => relay.tellPage(credentials));
    trust.devices.changed.on(() => relay.tellTrust(trust.snapshot()));
    const launched = new LaunchedCores(paths.launchedFile);
    const cores = new CoreSessions({
      supervisor,
      launched,
      relay: () => relay.client,
      logger: log.room('core'),
      clock,
      onStopping: (id) => saves.autosaves.stopping(id),
      onStarting: (id, core) => saves.batteries.prepare(batteryGameOf(id, core)),
      onStopped: () => saves.batteries.settled(),
      onResumed: (id) => saves.autosaves.resumed(id),
    });
    const saves = createHostSaves({
      path: paths.savesFile,
      batteries: paths.batteries,
      relay,
      supervisor,
      gameOf: (id) => cores.gameOf(id),
      ownerOf: (id) => cores.ownerOf(id),
      about: (id) => cores.about(id),
      bounds: () => ({ sessions: settings.get('history-sessions'), days: settings.get('history-days') }),
      limits,
      clock,
      logger: log.room('saves'),
    });
    opened.add('the saves', () => saves.close());
    let api: string | null = null;
    let punktfunk = shutDoor;
    let abandonDesktop = (): void => {};
    let consoleUrl: string | null = null;
    const startedAt = new Date().toISOString();
    const useCases = createUseCases({
      paths,
      log,
      relay,
      supervisor,
      cores,
      trust,
      page,
      saves: saves.desk,
      punktfunk: () => punktfunk,
      history: saves.history,
      startedAt,
      events,
      api: () => api,
      console: () => consoleUrl,
      // The answer to the request leaves first.
      stopHost: () => void clock.after(0, () => void close()),
    });
    const router = createRouter(useCases);
    opened.add('the relay', () => relay.close());
    // The store answers in order: what begins later is not ended by this.
    if (existsSync(paths.savesFile)) void saves.history.recover();
    await relay.start();
    const control = await openControlServers({
      paths,
      control: controlAddress,
      secure: page === null ? undefined : { identity, page: page.shown },
      credentials: [deviceCertificate(trust.devices)],
      router,
      routes: consoleRoutes(options.consoleDirectory ?? null),
      metrics: createMetrics(relay, supervisor, events),
      notReady: () => (relay.running ? undefined : 'the relay is being restarted'),
      limits,
      clock,
      logger: log.room('control'),
    });
    ({ api } = control);
    if (options.consoleDirectory) consoleUrl = control.console;
    opened.add('the control interface', () => control.close());
    const desktop = await openDesktop({
      setting: (key) => settings.get(key),
      // Programs of a desktop are given what this process has, whatever the configuration is read from.
      environment: process.env,
      runtimeDirectory: paths.runtime,
      appsFile: appsFileOf(paths),
      ...{ limits, clock, logger: log.room('desktop') },
    });
    opened.add('the desktop', () => desktop?.close());
    if (desktop !== undefined && doors.punktfunk.length === 0) {
      logger.warn({}, 'nobody sees the desktop: clients come by --punktfunk, which is off');
    }
    abandonDesktop = () => desktop?.kill();
    punktfunk = await openPunktfunk({
      desktop,
      ...{ trust, clock, limits },
      addresses: doors.punktfunk,
      setting: (key) => settings.get(key),
      sessions: () => relay.client.list(),
      runtimeDirectory: paths.runtime,
      // The Unix socket, where there is one: it lets in without pairing.
      perunAddress: relay.addresses.find((address) => address.startsWith('unix:')) ?? relay.addresses[0] ?? '',
      perf: process.env['PERUN_PERF'] === '1',
      logger: log.room('punktfunk'),
    });
    opened.add('the punktfunk door', () => punktfunk.close());
    const hooks = new Hooks({ events, limits, logger: log.room('hooks') });
    opened.add('the hooks', () => hooks.close());
    opened.add(
      'the configuration',
      applySettings(settings, { log, relay, hooks, events, history: saves.history, logger, clock }),
    );
    opened.add('the cores', async () => {
      await saves.autosaves.stoppingAll();
      await supervisor.close();
      await saves.batteries.close();
      await saves.history.close();
      launched.clear();
    });
    await saves.batteries.recover();
    await cores.resume();
    opened.add('the watch over sessions', () => cores.close());
    const own = identifyProcess(process.pid);
    writeHostState(paths, {
      ...own,
      version: packageVersion(),
      addresses: [...relay.addresses, ...punktfunk.addresses],
      viewer: relay.viewer,
      control: paths.controlSocket,
      api: control.api,
    });
    const advert = await advertiseHost({
      addresses: [...relay.addresses, ...punktfunk.addresses],
      host: { fingerprint: trust.identity.fingerprint, pairing, id: trust.identity.fingerprint.slice(0, 16) },
      control: control.openPort,
      logger,
    });
    opened.add('the advert', () => advert?.close());
    await tellSystemd('READY=1', logger);
    logger.info(
      { addresses: [...relay.addresses, ...punktfunk.addresses], api: control.api, pid: own.pid },
      'the host is ready',
    );

    return {
      pid: own.pid,
      addresses: [...relay.addresses, ...punktfunk.addresses],
      viewer: relay.viewer,
      control: paths.controlSocket,
      api: control.api,
      closed,
      close,
      abandon: () => {
        supervisor.kill();
        abandonDesktop();
        launched.clear();
        removeState();
      },
    };
  } catch (error) {
    await opened.run(logger);
    throw nameHolder(error, listen);
  }
}

async function shutDown(opened: Disposers, logger: Logger, clock: Clock, force: () => void): Promise<void> {
  logger.info({}, 'the host stops');
  await tellSystemd('STOPPING=1', logger);
  let cancel = (): void => {};
  const late = new Promise<void>((resolve) => {
    cancel = clock.after(shutdownMs, () => {
      logger.warn({}, `the host did not stop within ${shutdownMs / 1000} s and is cut off`);
      force();
      resolve();
    });
  });
  await Promise.race([opened.run(logger), late]);
  cancel();
}

async function tellSystemd(state: string, logger: Logger): Promise<void> {
  try {
    await notifySystemd(state);
  } catch (error) {
    logger.warn({ error }, `systemd could not be told ${state}`);
  }
}
