/**
 * Which room may import what: the table of docs/architecture.md as data. A room is found by the longest `at` that
 * fits a path, so a part of a room can have stricter or wider rules than the rest.
 */
export interface Room {
  readonly name: string;
  /** Folder prefixes (ending in `/`), whole file paths, or endings (starting with `*`) that narrow the prefix before. */
  readonly at: readonly string[];
  /** Rooms it may import. `room:types` allows types only, `room:dynamic` only `import()` inside a function. */
  readonly may: readonly string[];
  /** Built-in modules: all, none, or all but those named. */
  readonly node: 'all' | 'none' | { readonly except: readonly string[] };
  /** Packages it may import; `*` is any. */
  readonly packages: readonly string[];
  /** Depth of the folder whose parts must not import each other: 3 keeps src/doors/a and src/doors/b apart. */
  readonly apart?: number;
  /** What to do instead, where the table has better advice than "may import …". */
  readonly instead?: string;
}

const sockets = ['net', 'http', 'https', 'http2', 'tls', 'dgram', 'worker_threads', 'cluster'];

export const rooms: readonly Room[] = [
  {
    name: 'bin',
    at: ['bin/'],
    may: [],
    node: 'all',
    packages: ['@oclif/core'],
    instead: 'put it into a command; bin only checks Node and starts oclif',
  },
  {
    name: 'commands',
    at: ['commands/'],
    may: [
      'host',
      'control/contract',
      'control/client',
      'client',
      'platform',
      'platform/cli',
      'shared',
      'tui:dynamic',
      'tui/dashboards:dynamic',
    ],
    node: { except: sockets },
    packages: ['@oclif/core', 'zod'],
    instead: 'a command is flags, help, one call and formatting; put bytes, sockets and rules into src and call them',
  },
  {
    name: 'host',
    at: ['src/host/'],
    may: [
      'backends/registry',
      'client',
      'codec',
      'codec/node',
      'control',
      'control/client',
      'control/contract',
      'core',
      'doors',
      'drivers',
      'media',
      'peripheral',
      'platform',
      'protocol',
      'protocol/pairing',
      'protocol/peripheral',
      'protocol/terminal',
      'session',
      'shared',
      'transport',
      'transport/base',
      'transport/browser',
      'transport/memory',
      'transport/types',
      'trust',
      'workspace',
    ],
    node: 'all',
    packages: ['*'],
    instead:
      'src/host only composes; open backends by name through backends/registry, and leave what people see to tui',
  },
  {
    name: 'shared',
    at: ['src/shared/'],
    may: [],
    node: 'none',
    packages: [],
    instead: 'src/shared knows nothing; move the code to the room it needs',
  },
  { name: 'protocol', at: ['src/protocol/'], may: ['shared'], node: 'none', packages: [], apart: 3 },
  {
    name: 'protocol/pairing',
    at: ['src/protocol/pairing/'],
    may: ['shared'],
    node: 'none',
    // Curve and hashes in plain JavaScript: a page on plain http has no WebCrypto, and WebCrypto has no point addition.
    packages: ['@noble/curves', '@noble/hashes'],
  },
  { name: 'protocol/peripheral', at: ['src/protocol/peripheral/'], may: ['shared'], node: 'none', packages: [] },
  { name: 'protocol/terminal', at: ['src/protocol/terminal/'], may: ['shared'], node: 'none', packages: [] },
  {
    name: 'codec',
    at: ['src/codec/'],
    may: ['shared'],
    node: 'none',
    // libopus in WebAssembly: the fallback where the system's is not there, and all there is in a browser.
    packages: ['libopus-wasm'],
    instead: 'native twins are files of their own: name it *.node.ts',
  },
  {
    name: 'codec/node',
    at: ['src/codec/', '*.node.ts'],
    may: ['codec', 'shared'],
    node: 'all',
    packages: ['lz4-napi', 'koffi'],
  },
  {
    name: 'transport/types',
    at: ['src/transport/types.ts', 'src/transport/address.ts', 'src/transport/quic/types.ts'],
    may: ['shared'],
    node: 'none',
    packages: [],
  },
  {
    // What carriers share without knowing where they run.
    name: 'transport/base',
    at: [
      'src/transport/attempt.ts',
      'src/transport/base-connection.ts',
      'src/transport/timing.ts',
      'src/transport/websocket/close-codes.ts',
      'src/transport/websocket/message-connection.ts',
      'src/transport/websocket/origin.ts',
    ],
    may: ['shared', 'transport/types'],
    node: 'none',
    packages: [],
  },
  {
    name: 'transport/memory',
    at: ['src/transport/memory/'],
    may: ['shared', 'transport/base', 'transport/types'],
    node: 'none',
    packages: [],
  },
  {
    name: 'transport/browser',
    at: ['src/transport/', '*.browser.ts'],
    may: ['shared', 'transport/base', 'transport/types'],
    node: 'none',
    packages: [],
  },
  {
    name: 'transport',
    at: ['src/transport/'],
    may: ['shared', 'protocol:types', 'transport/base', 'transport/types', 'transport/memory', 'transport/browser'],
    node: 'all',
    packages: ['@matrixai/quic-linux-x64', 'koffi', 'ws'],
    instead: 'a transport moves bytes; what they mean is for doors and clients',
  },
  {
    name: 'core',
    at: ['src/core/'],
    may: ['platform', 'shared'],
    node: 'all',
    packages: ['smol-toml'],
    instead: 'supervision knows processes only; src/host joins cores and sessions',
  },
  {
    name: 'session',
    at: ['src/session/'],
    may: ['codec', 'drivers:types', 'shared'],
    node: 'none',
    packages: [],
    instead: 'sessions know tracks and seats; let a door or src/host bring the rest in through an interface',
  },
  {
    name: 'doors',
    at: ['src/doors/'],
    may: [
      'codec',
      'codec/node',
      'media:types',
      'protocol',
      'protocol/pairing',
      'protocol/terminal',
      'session',
      'shared',
      'transport',
      'transport/memory',
      'transport/types',
      'trust',
    ],
    node: 'all',
    packages: [],
    apart: 3,
    instead: 'a door speaks one wire protocol and turns it into session calls',
  },
  {
    name: 'media',
    at: ['src/media/'],
    may: [
      'client',
      'codec',
      'codec/node',
      'drivers',
      'protocol',
      'shared',
      'transport',
      'transport/memory',
      'transport/types',
    ],
    node: 'all',
    packages: [],
    instead: 'the media process gets backends by name from src/host',
  },
  { name: 'drivers', at: ['src/drivers/'], may: ['shared'], node: 'none', packages: [], instead: 'interfaces only' },
  {
    name: 'trust',
    at: ['src/trust/'],
    may: ['protocol/pairing', 'shared', 'platform'],
    node: 'all',
    // Makes certificates, and the metadata that it needs first; loaded only where one is made.
    packages: ['@peculiar/x509', 'reflect-metadata', 'zod'],
  },
  {
    name: 'workspace',
    at: ['src/workspace/'],
    may: ['drivers', 'session', 'protocol/terminal', 'shared', 'platform'],
    node: 'all',
    packages: [],
    instead: 'the container engine is a backend behind src/drivers/container.ts',
  },
  {
    name: 'peripheral',
    at: ['src/peripheral/'],
    may: ['protocol/peripheral', 'transport', 'transport/memory', 'transport/types', 'trust:types', 'shared'],
    node: 'all',
    packages: [],
  },
  {
    name: 'client',
    at: ['src/client/'],
    may: ['protocol', 'protocol/pairing', 'protocol/terminal', 'codec', 'transport/types', 'shared'],
    node: 'none',
    packages: [],
    instead: 'the client runs in browsers too; take what it needs as an option of PerunClient',
  },
  {
    name: 'control/contract',
    at: ['src/control/contract/'],
    may: ['shared'],
    node: 'none',
    packages: ['@orpc/contract', '@orpc/client', 'zod'],
    instead: 'the contract is read by browsers; it holds schemas only',
  },
  {
    name: 'control/client',
    at: ['src/control/client/'],
    may: ['control/contract', 'control', 'shared', 'platform'],
    node: 'all',
    packages: ['@orpc/client', '@orpc/contract'],
  },
  {
    name: 'control',
    at: ['src/control/'],
    may: ['control/contract', 'core', 'peripheral', 'platform', 'session', 'shared', 'trust', 'workspace'],
    node: 'all',
    packages: [
      '@orpc/server',
      '@orpc/client',
      '@orpc/contract',
      '@orpc/openapi',
      '@orpc/json-schema',
      '@orpc/zod',
      'zod',
    ],
    instead: 'the router calls use-cases it is given; it knows no wire, no door and no page',
  },
  {
    name: 'platform/cli',
    at: ['src/platform/cli/'],
    may: ['platform', 'shared'],
    node: 'all',
    packages: ['@oclif/core', 'uqr', 'zod'],
  },
  {
    name: 'platform',
    at: ['src/platform/'],
    may: ['shared'],
    node: 'all',
    packages: ['pino', 'koffi', 'smol-toml', '@decimalturn/toml-patch', 'zod'],
    instead: 'the platform knows the machine, not what we do on it',
  },
  {
    name: 'backends/registry',
    at: ['backends/registry.ts'],
    may: ['backends', 'backends/libretro', 'drivers', 'shared'],
    node: 'all',
    packages: [],
  },
  { name: 'backends/bindings', at: ['backends/bindings/'], may: ['shared'], node: 'all', packages: ['koffi'] },
  {
    name: 'backends/libretro',
    at: ['backends/libretro/'],
    may: ['drivers', 'shared', 'backends/bindings'],
    node: 'all',
    packages: ['koffi'],
  },
  {
    name: 'backends',
    at: ['backends/'],
    may: ['drivers', 'shared', 'backends/bindings'],
    node: 'all',
    packages: ['*'],
    apart: 3,
    instead: 'a backend adapts one technology to one driver interface',
  },
  {
    name: 'sdk',
    at: ['sdk/typescript/'],
    may: ['protocol', 'codec', 'codec/node', 'transport', 'transport/types', 'transport/memory', 'shared'],
    node: 'all',
    packages: [],
    instead: 'core authors get the protocol, codecs and transports, and nothing of the host',
  },
  {
    name: 'cores',
    at: ['cores/'],
    may: ['sdk', 'protocol', 'codec', 'codec/node', 'transport', 'transport/types', 'shared', 'backends/libretro'],
    node: 'all',
    packages: [],
    instead: 'a core is what anybody could write on the SDK',
  },
  {
    name: 'tui',
    at: ['tui/'],
    may: ['client', 'control/contract', 'control/client', 'shared'],
    node: { except: sockets },
    // pngjs: the pictures of saves are painted like frames.
    packages: ['ink', 'pngjs', 'react', 'uqr'],
    instead: 'the terminal gets a PlayerClient or a control client; it opens nothing itself',
  },
  {
    // A terminal cannot be shared between two libraries that draw: this one has a screen of its own.
    name: 'tui/dashboards',
    at: ['tui/dashboards/'],
    may: ['tui', 'control/contract', 'shared'],
    node: { except: sockets },
    packages: ['blessed', 'blessed-contrib'],
    instead: 'dashboards draw readings they are given',
  },
  {
    name: 'web-viewer',
    at: ['web-viewer/'],
    // Browsers have no certificates: they prove their keys themselves.
    may: [
      'client',
      'codec',
      'control/contract',
      'protocol',
      'protocol/pairing',
      'shared',
      'transport/browser',
      'transport/types',
    ],
    node: 'none',
    // uqr: the console shows the code that phones pair by.
    packages: ['react', 'react-dom', '@orpc/client', '@orpc/contract', 'uqr'],
    instead: 'the page runs in a browser; use the isomorphic form, or ask over /rpc',
  },
];

/** The room a path belongs to (relative to the root, `/` between parts), or undefined where there is none. */
export function roomOf(path: string, table: readonly Room[] = rooms): Room | undefined {
  let best: Room | undefined;
  let bestWeight = -1;
  for (const room of table) {
    const endings = room.at.filter((place) => place.startsWith('*')).map((place) => place.slice(1));
    if (endings.length > 0 && !endings.some((ending) => path.endsWith(ending))) continue;
    for (const place of room.at) {
      const fits = place.endsWith('/') ? path.startsWith(place) : path === place;
      const weight = place.length + (endings.length > 0 ? 0.5 : 0);
      if (fits && weight > bestWeight) {
        best = room;
        bestWeight = weight;
      }
    }
  }
  return best;
}
