import { closeSync, openSync } from 'node:fs';
import { SdBus } from '../../../backends/bindings/sd-bus/bus.ts';
import { BusFailure } from '../../../backends/bindings/sd-bus/errors.ts';
import type { BusReply, IncomingCall } from '../../../backends/bindings/sd-bus/types.ts';
import { Variant, entryOf, options, type BusValue } from '../../../backends/bindings/sd-bus/values.ts';

const name = (last: string): string => `org.freedesktop.portal.${last}`;
const desktop = '/org/freedesktop/portal/desktop';

export interface FakePortalOptions {
  /** Of RemoteDesktop. */
  readonly version?: number;
  /** Bits: 1 monitors, 2 windows, 4 virtual monitors. */
  readonly sourceTypes?: number;
  /** What the person says: code of the response to Start; null says nothing. */
  readonly consent?: number | null;
}

/**
 * xdg-desktop-portal's RemoteDesktop and ScreenCast, from their descriptions: each call is checked for its object, its
 * order and every option with its type; answers come as signals of the request that the caller's token names.
 */
export class FakePortal {
  /** Dialogs that a person saw: a token that is known spares one. */
  dialogs = 0;
  isOpen = false;
  /** What was asked to be shared. */
  source = 0;
  readonly called: string[] = [];
  readonly closedRequests: string[] = [];
  readonly bus: SdBus;
  readonly #options: Required<FakePortalOptions>;
  readonly #files: number[] = [];
  #session = '';
  #tokens = 0;
  #hasToken = false;
  #state: 'none' | 'created' | 'devices' | 'sources' | 'started' = 'none';

  private constructor(bus: SdBus, portalOptions: FakePortalOptions) {
    this.#options = { version: 2, sourceTypes: 7, consent: 0, ...portalOptions };
    this.bus = bus;
    bus.service = (call) => this.#answer(call);
  }

  static async start(address: string, portalOptions: FakePortalOptions = {}): Promise<FakePortal> {
    const fake = new FakePortal(await SdBus.connect(address), portalOptions);
    await fake.bus.own('org.freedesktop.portal.Desktop');
    return fake;
  }

  closeSession(): void {
    this.isOpen = false;
    this.bus.emit(this.#session, name('Session'), 'Closed', 'a{sv}', [options({})]);
  }

  close(): void {
    this.bus.close();
    for (const fd of this.#files.splice(0)) closeSync(fd);
  }

  #answer(call: IncomingCall): BusReply {
    const { member, path, values } = call;
    this.called.push(member);
    const nothing: BusReply = { signature: '', values: [] };
    if (path === desktop) {
      switch (`${call.interface} ${member}`) {
        case 'org.freedesktop.DBus.Properties Get':
          return { signature: 'v', values: [new Variant('u', this.#property(values))] };
        case `${name('RemoteDesktop')} CreateSession`:
          return this.#create(call);
        case `${name('RemoteDesktop')} SelectDevices`:
          return this.#selectDevices(call);
        case `${name('ScreenCast')} SelectSources`:
          return this.#selectSources(call);
        case `${name('RemoteDesktop')} Start`:
          return this.#start(call);
        case `${name('ScreenCast')} OpenPipeWireRemote`:
        case `${name('RemoteDesktop')} ConnectToEIS`:
          must(this.#state === 'started' && values[0] === this.#session, 'not started');
          must(values[1] instanceof Map && values[1].size === 0, 'no options are known');
          this.#files.push(openSync('/dev/null', 'r'));
          return { signature: 'h', values: [this.#files.at(-1) ?? -1] };
        default:
      }
    }
    if (path === this.#session && `${call.interface} ${member}` === `${name('Session')} Close`) {
      must(this.isOpen, 'closed already');
      this.isOpen = false;
      return nothing;
    }
    if (path.startsWith(`${desktop}/request/`) && `${call.interface} ${member}` === `${name('Request')} Close`) {
      this.closedRequests.push(path);
      return nothing;
    }
    throw new BusFailure('org.freedesktop.DBus.Error.UnknownMethod', `no ${member} at ${path}`);
  }

  #property([interfaceName, property]: readonly BusValue[]): number {
    if (interfaceName === name('RemoteDesktop') && property === 'version') return this.#options.version;
    if (interfaceName === name('ScreenCast') && property === 'AvailableSourceTypes') return this.#options.sourceTypes;
    throw new BusFailure('org.freedesktop.DBus.Error.UnknownProperty', 'no such property');
  }

  #create({ sender, values }: IncomingCall): BusReply {
    const token = mustOptions(values[0], { session_handle_token: 's' });
    this.#session = `${desktop}/session/${caller(sender)}/${textOf(values[0], 'session_handle_token')}`;
    this.#state = 'created';
    this.isOpen = true;
    this.#hasToken = false;
    return this.#respond(sender, token, 0, options({ session_handle: ['s', this.#session] }));
  }

  #selectDevices({ sender, values: [session, given] }: IncomingCall): BusReply {
    must(this.#state === 'created' && session === this.#session, 'out of order');
    const restored = entryOf(given, 'restore_token');
    const token = mustOptions(given, {
      ...{ types: 'u', persist_mode: 'u' },
      ...(restored === undefined ? {} : { restore_token: 's' }),
    });
    must(entryOf(given, 'types') === 7 && entryOf(given, 'persist_mode') === 2, 'other devices');
    this.#hasToken = restored === `token ${this.#tokens}`;
    this.#state = 'devices';
    return this.#respond(sender, token, 0, options({}));
  }

  #selectSources({ sender, values: [session, given] }: IncomingCall): BusReply {
    must(this.#state === 'devices' && session === this.#session, 'out of order');
    const token = mustOptions(given, { types: 'u', multiple: 'b', cursor_mode: 'u' });
    const types = Number(entryOf(given, 'types'));
    this.source = types;
    must((types & this.#options.sourceTypes) === types && types !== 0, 'no such source');
    must(entryOf(given, 'multiple') === false && entryOf(given, 'cursor_mode') === 2, 'another source');
    this.#state = 'sources';
    return this.#respond(sender, token, 0, options({}));
  }

  #start({ sender, values: [session, parent, given] }: IncomingCall): BusReply {
    must(this.#state === 'sources' && session === this.#session && parent === '', 'out of order');
    const token = mustOptions(given, {});
    const { consent } = this.#options;
    if (!this.#hasToken) this.dialogs++;
    if (consent === null) return { signature: 'o', values: [requestPath(sender, token)] };
    if (consent !== 0) return this.#respond(sender, token, consent, options({}));
    this.#state = 'started';
    const stream: BusValue = [
      58,
      options({ size: ['(ii)', [1170, 540]], source_type: ['u', 4], mapping_id: ['s', 'it'] }),
    ];
    return this.#respond(
      sender,
      token,
      0,
      options({
        devices: ['u', 7],
        streams: ['a(ua{sv})', [stream]],
        // Each is good for one session.
        restore_token: ['s', `token ${++this.#tokens}`],
      }),
    );
  }

  #respond(sender: string, token: string, code: number, results: BusValue): BusReply {
    const path = requestPath(sender, token);
    setImmediate(() => this.bus.emit(path, name('Request'), 'Response', 'ua{sv}', [code, results]));
    return { signature: 'o', values: [path] };
  }
}

function textOf(given: BusValue | undefined, key: string): string {
  const text = entryOf(given, key);
  must(typeof text === 'string', `no ${key}`);
  return text as string;
}

const caller = (sender: string): string => sender.slice(1).replaceAll('.', '_');
const requestPath = (sender: string, token: string): string => `${desktop}/request/${caller(sender)}/${token}`;

function must(is: boolean, words: string): void {
  if (!is) throw new BusFailure('org.freedesktop.DBus.Error.Failed', words);
}

/** Exactly these options of these types, and a token for the request, which is handed back where one is due. */
function mustOptions(given: BusValue | undefined, wanted: Readonly<Record<string, string>>): string {
  must(given instanceof Map, 'no options');
  const map = given as ReadonlyMap<string, Variant>;
  const rest = [...map].filter(([key]) => key !== 'handle_token');
  const types = Object.fromEntries(rest.map(([key, value]) => [key, value.signature]));
  must(
    JSON.stringify(Object.entries(types).toSorted()) === JSON.stringify(Object.entries(wanted).toSorted()),
    JSON.stringify(types),
  );
  return textOf(given, 'handle_token');
}
