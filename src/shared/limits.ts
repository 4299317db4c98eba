// Long because every bound of the project stands in this one table.

/** One limit as data: its default, its unit and what happens when it is reached. Shown in docs/limits.md. */
export interface Limit {
  readonly value: number;
  readonly unit: 'bytes' | 'ms' | 'pixels' | 'count' | 'Hz' | 'per second';
  readonly what: string;
  readonly beyond: string;
}

/** Every bound of the host and its clients, in one place. Lengths are checked against these before anything is allocated. */
export const limitTable = {
  framePixels: {
    value: 4096 * 2160,
    unit: 'pixels',
    what: 'width × height of one frame',
    beyond: 'the connection is closed with PROTOCOL_TOO_LARGE',
  },
  packetBytes: {
    value: 64 * 1024 * 1024,
    unit: 'bytes',
    what: 'payload of one packet',
    beyond: 'the connection is closed with PROTOCOL_TOO_LARGE, before anything is allocated',
  },
  audioBytes: {
    value: 1024 * 1024,
    unit: 'bytes',
    what: 'payload of one audio packet',
    beyond: 'the connection is closed with PROTOCOL_TOO_LARGE',
  },
  configBytes: {
    value: 60 * 1024,
    unit: 'bytes',
    what: 'value of one config packet',
    beyond: 'the connection is closed with PROTOCOL_TOO_LARGE',
  },
  debugBytes: {
    value: 1024 * 1024,
    unit: 'bytes',
    what: 'payload of one debug packet',
    beyond: 'the connection is closed with PROTOCOL_TOO_LARGE',
  },
  clientPacketBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    what: 'payload of one packet from a watcher or player',
    beyond: 'the connection is closed with PROTOCOL_TOO_LARGE',
  },
  errorTextBytes: { value: 1024, unit: 'bytes', what: 'text of a handshake error', beyond: 'the text is cut' },
  handshakeMs: {
    value: 10_000,
    unit: 'ms',
    what: 'time for a peer to finish its hello',
    beyond: 'the connection is closed with HANDSHAKE_TIMEOUT',
  },
  legacyQuietMs: {
    value: 100,
    unit: 'ms',
    what: 'silence kept after OK towards peers without the extension bit',
    beyond: 'old peers drop what arrives glued to OK',
  },
  connections: {
    value: 2048,
    unit: 'count',
    what: 'open connections of one host',
    beyond: 'new ones are refused with LIMIT_REACHED',
  },
  sessions: {
    value: 256,
    unit: 'count',
    what: 'sessions of one host',
    beyond: 'new ones are refused with LIMIT_REACHED',
  },
  strangers: {
    value: 64,
    unit: 'count',
    what: 'connections of other machines that are not paired yet',
    beyond: 'new ones are refused with LIMIT_REACHED',
  },
  strangerMs: {
    value: 200_000,
    unit: 'ms',
    what: 'time for an unpaired machine to pair on one connection',
    beyond: 'the connection is closed with PAIRING_REQUIRED',
  },
  pairMessages: {
    value: 16,
    unit: 'count',
    what: 'messages of pairing on one connection',
    beyond: 'the connection is closed with LIMIT_REACHED',
  },
  sourceGraceMs: {
    value: 60_000,
    unit: 'ms',
    what: 'time a session of a core that came by itself waits for it, once nobody watches',
    beyond: 'the session ends',
  },
  watcherBacklogBytes: {
    value: 256 * 1024,
    unit: 'bytes',
    what: 'bytes queued to one watcher beyond which it is skipped',
    beyond: 'it loses whole frames and rejoins by keyframe',
  },
  watcherBacklogFrames: {
    value: 2,
    unit: 'count',
    what: 'frames queued to one watcher beyond which it is skipped',
    beyond: 'it loses whole frames and rejoins by keyframe',
  },
  coreBacklogBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    what: 'input bytes queued to a core that does not read',
    beyond: 'further input is dropped; the latest state is sent when it reads again',
  },
  inputPerSecond: {
    value: 1000,
    unit: 'per second',
    what: 'input packets taken from one person',
    beyond: 'the rest of that second is ignored',
  },
  stateBytes: {
    value: 16 * 1024 * 1024,
    unit: 'bytes',
    what: 'a saved state, and anything else that is asked of a core or answered',
    beyond: 'it is refused with PROTOCOL_TOO_LARGE, before anything is allocated',
  },
  memoryReadBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    what: "one read of a core's memory",
    beyond: 'it is refused with PROTOCOL_TOO_LARGE',
  },
  breakpoints: { value: 64, unit: 'count', what: 'breakpoints of one core', beyond: 'refused with LIMIT_REACHED' },
  openAsks: {
    value: 8,
    unit: 'count',
    what: 'questions of one person that a core has not answered',
    beyond: 'further ones are refused with LIMIT_REACHED',
  },
  askMs: {
    value: 10_000,
    unit: 'ms',
    what: 'silence of a core that was asked something',
    beyond: 'the question is taken back with TIMEOUT',
  },
  saveVersions: {
    value: 5,
    unit: 'count',
    what: 'versions of one slot of a game that are kept for one owner',
    beyond: 'the oldest is dropped',
  },
  saveSlots: {
    value: 64,
    unit: 'count',
    what: 'slots of one game and owner',
    beyond: 'a save to a further one is refused with LIMIT_REACHED',
  },
  saveGameBytes: {
    value: 256 * 1024 * 1024,
    unit: 'bytes',
    what: 'what the saves of one game and owner take on disk',
    beyond: 'a further one is refused with LIMIT_REACHED',
  },
  saveOwnerBytes: {
    value: 2 * 1024 * 1024 * 1024,
    unit: 'bytes',
    what: 'what all saves of one owner take on disk',
    beyond: 'a further one is refused with LIMIT_REACHED',
  },
  saveFileBytes: {
    value: 24 * 1024 * 1024,
    unit: 'bytes',
    what: 'an exported save that is read back',
    beyond: 'it is refused with PROTOCOL_TOO_LARGE',
  },
  thumbnailPixels: {
    value: 160,
    unit: 'pixels',
    what: 'width and height of the picture kept with a save',
    beyond: 'it is made smaller',
  },
  batteryBytes: {
    value: 1024 * 1024,
    unit: 'bytes',
    what: 'battery-backed memory that is kept with a save',
    beyond: 'it is left out',
  },
  historyPeople: {
    value: 64,
    unit: 'count',
    what: 'people that the history names of one session',
    beyond: 'later ones are not named',
  },
  autosaveMs: {
    value: 10_000,
    unit: 'ms',
    what: 'pause between two saves that a session which is played makes by itself',
    beyond: 'longer for large states: a second for each 100 kB',
  },
  autosaveStopMs: {
    value: 2_000,
    unit: 'ms',
    what: 'time of a core to give its state before it is stopped',
    beyond: 'it is stopped all the same, and the save before stays the newest',
  },
  rewindBytes: {
    value: 16 * 1024 * 1024,
    unit: 'bytes',
    what: 'states of one session that can be gone back to, compressed',
    beyond: 'the oldest is dropped',
  },
  rewindTotalBytes: {
    value: 256 * 1024 * 1024,
    unit: 'bytes',
    what: 'those of all sessions of a host',
    beyond: 'the session that keeps another one drops its own oldest',
  },
  rewindStates: {
    value: 12_000,
    unit: 'count',
    what: 'how many they are: ten minutes at the least distance',
    beyond: 'the oldest is dropped',
  },
  rewindBytesPerSecond: {
    value: 4 * 1024 * 1024,
    unit: 'per second',
    what: 'bytes of states that a core is asked for while somebody plays',
    beyond: 'the states lie further apart',
  },
  coreRestartMinMs: {
    value: 250,
    unit: 'ms',
    what: 'pause before the first restart of a dead core',
    beyond: 'doubled for each death in a row',
  },
  coreRestartMaxMs: {
    value: 30_000,
    unit: 'ms',
    what: 'longest pause before a restart',
    beyond: 'the pause stays there',
  },
  coreRestarts: {
    value: 8,
    unit: 'count',
    what: 'deaths in a row without ten healthy seconds',
    beyond: 'the core is given up and its session says so',
  },
  coreLogBytes: { value: 1024 * 1024, unit: 'bytes', what: 'log kept per core', beyond: 'the older half is dropped' },
  romBytes: {
    value: 64 * 1024 * 1024,
    unit: 'bytes',
    what: 'size of a game file',
    beyond: 'it is refused with PROTOCOL_TOO_LARGE',
  },
  rpcBodyBytes: {
    value: 1024 * 1024,
    unit: 'bytes',
    what: 'body of one control request',
    beyond: 'it is refused with HTTP 413',
  },
  trustFileBytes: {
    value: 1024 * 1024,
    unit: 'bytes',
    what: 'a file of keys, paired devices or known hosts',
    beyond: 'it is refused with TRUST_UNREADABLE',
  },
  controlConnections: {
    value: 256,
    unit: 'count',
    what: 'open connections to the control port, streams among them',
    beyond: 'new ones are closed at once',
  },
  eventsKept: {
    value: 1024,
    unit: 'count',
    what: 'events kept for readers of /api/v1/events that come back or lag',
    beyond: 'the oldest is dropped, and who missed it is told how many',
  },
  configFileBytes: {
    value: 256 * 1024,
    unit: 'bytes',
    what: 'a configuration file',
    beyond: 'it is refused with CONFIG_INVALID',
  },
  hookQueue: {
    value: 256,
    unit: 'count',
    what: 'events that wait for one hook',
    beyond: 'the oldest is dropped, and an event hook.failed says so',
  },
  hookTries: {
    value: 3,
    unit: 'count',
    what: 'times that an event is sent to a web address which does not answer, or says that it cannot now',
    beyond: 'an event hook.failed says so, and the next event is sent',
  },
  hookRuns: {
    value: 4,
    unit: 'count',
    what: 'commands and requests of all hooks that run at once',
    beyond: 'the next wait their turn',
  },
  logins: {
    value: 32,
    unit: 'count',
    what: 'pages that are logged in on the control port, for twelve hours each',
    beyond: 'the oldest is logged out',
  },
  pageHellos: {
    value: 128,
    unit: 'count',
    what: 'pages that show which key they have, within 30 s',
    beyond: 'new ones are refused with LIMIT_REACHED',
  },
  pageHellosPerAddress: {
    value: 32,
    unit: 'count',
    what: 'those of one address',
    beyond: 'new ones are refused with LIMIT_REACHED',
  },
  pageLogins: {
    value: 1024,
    unit: 'count',
    what: 'pages that have shown which key they have, for twelve hours each',
    beyond: 'the oldest that is not paired has to show it again, then the oldest',
  },
  trustLockMs: {
    value: 10_000,
    unit: 'ms',
    what: 'wait for another process that writes the paired devices or known hosts',
    beyond: 'the change is refused with TIMEOUT, which names that process',
  },
  pairedDevices: {
    value: 1024,
    unit: 'count',
    what: 'devices that one host knows',
    beyond: 'further ones are refused with LIMIT_REACHED until one is revoked',
  },
  knownHosts: {
    value: 1024,
    unit: 'count',
    what: 'hosts that one client knows',
    beyond: 'further ones are refused with LIMIT_REACHED until one is forgotten',
  },
  knownHostAddresses: {
    value: 16,
    unit: 'count',
    what: 'addresses kept of one known host',
    beyond: 'the one not used for longest is dropped',
  },
  pairingWindowMs: {
    value: 120_000,
    unit: 'ms',
    what: 'life of an armed PIN, unless said otherwise',
    beyond: 'the PIN is void',
  },
  pairingWindowMaxMs: {
    value: 600_000,
    unit: 'ms',
    what: 'longest life of an armed PIN that can be asked for',
    beyond: 'refused with USAGE',
  },
  pairingProofMs: {
    value: 60_000,
    unit: 'ms',
    what: 'time of a client to prove that it knows the PIN, once it was challenged',
    beyond: 'the attempt has failed, and its PIN is spent',
  },
  pairingCooldownMs: {
    value: 2_000,
    unit: 'ms',
    what: 'pause between two attempts with a PIN, of whomever',
    beyond: 'an attempt within it is refused; the PIN is not spent',
  },
  pairingTriesPerHour: {
    value: 5,
    unit: 'count',
    what: 'PINs that one address may try within an hour; of IPv6, one /64',
    beyond: 'its attempts are refused; the PIN is not spent',
  },
  pairingWaitMs: {
    value: 180_000,
    unit: 'ms',
    what: "wait of a client without a PIN for the operator's answer",
    beyond: 'the wait has failed; the operator can still approve for a while, for the next time',
  },
  pairingKnockMs: {
    value: 600_000,
    unit: 'ms',
    what: 'time for which a device that asked is remembered, and a denial holds',
    beyond: 'it is forgotten, and may ask anew',
  },
  pairingKnocks: {
    value: 32,
    unit: 'count',
    what: 'devices that wait for the operator',
    beyond: 'further ones are refused until one is answered or forgotten',
  },
  pairingKnocksPerAddress: {
    value: 4,
    unit: 'count',
    what: 'devices of one address that wait for the operator; of IPv6, one /64',
    beyond: 'further ones of that address are refused',
  },
  quicConnections: {
    value: 64,
    unit: 'count',
    what: 'QUIC connections of one listener',
    beyond: 'new ones are not answered',
  },
  quicHandshakes: {
    value: 32,
    unit: 'count',
    what: 'QUIC handshakes under way; from a quarter on, peers prove their address first',
    beyond: 'new ones are not answered',
  },
  quicPerAddress: {
    value: 16,
    unit: 'count',
    what: 'QUIC connections of one address; of IPv6, one /64',
    beyond: 'new ones are not answered',
  },
  quicHandshakeMs: {
    value: 10_000,
    unit: 'ms',
    what: 'time for a QUIC handshake',
    beyond: 'the connection is forgotten',
  },
  quicDatagramBytes: {
    value: 4096,
    unit: 'bytes',
    what: 'datagrams of one QUIC connection that wait for the network',
    beyond: 'the oldest is dropped',
  },
  quicStreamBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    what: 'bytes of one QUIC stream between the QUIC process and the host, each way',
    beyond: 'the sender waits',
  },
  quicProcessBytes: {
    value: 256 * 1024 * 1024,
    unit: 'bytes',
    what: 'memory of the QUIC process',
    beyond: 'it ends, its connections with it, and is started anew',
  },
  quicStuckMs: {
    value: 10_000,
    unit: 'ms',
    what: 'silence of the QUIC process when it is asked for a sign of life',
    beyond: 'it is killed, and started anew',
  },
  mediaReceivers: {
    value: 32,
    unit: 'count',
    what: 'receivers of one video of one size and rate',
    beyond: 'further ones are refused with LIMIT_REACHED',
  },
  mediaDeaths: {
    value: 5,
    unit: 'count',
    what: 'deaths in a row of a media process without ten healthy seconds',
    beyond: 'it is given up, and its streams end',
  },
  mediaReadyMs: {
    value: 30_000,
    unit: 'ms',
    what: 'time of a media process to have its source and encoder',
    beyond: 'it is killed, and whoever asked for it is told TIMEOUT',
  },
  reconnectMinMs: {
    value: 200,
    unit: 'ms',
    what: "a client's first pause before it reconnects",
    beyond: 'doubled each time, with jitter',
  },
  reconnectMaxMs: {
    value: 5_000,
    unit: 'ms',
    what: "a client's longest pause before it reconnects",
    beyond: 'the pause stays there',
  },
  clientInputMs: {
    value: 16,
    unit: 'ms',
    what: 'interval of input packets while a player is connected',
    beyond: 'the newest state is sent',
  },
  clientJitterFrames: {
    value: 2,
    unit: 'count',
    what: "frames held by a client's jitter buffer",
    beyond: 'the oldest is shown late or dropped',
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limitTable;
export type Limits = Readonly<Record<LimitName, number>>;

/** The defaults as plain numbers; tests and embedders override single ones by spreading. */
export const defaultLimits: Limits = Object.fromEntries(
  Object.entries(limitTable).map(([name, limit]) => [name, limit.value]),
) as Record<LimitName, number>;
