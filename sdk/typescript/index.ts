/** What authors of cores need: extend `PerunCore`, hand it to `PerunConnection`. */
export { PerunCore } from './core.ts';
export type { CoreConfig, TickResult } from './core.ts';
export { PerunConnection } from './connection.ts';
export type { PerunConnectionOptions } from './connection.ts';
export { isDown } from './buttons.ts';
export type { ButtonName } from './buttons.ts';
export { PerunError } from '../../src/shared/errors.ts';
export type { ErrorCode } from '../../src/shared/errors.ts';
export type { CompressionLevel, IndexedFrame, Picture, Rational, RgbaFrame } from '../../src/shared/frame.ts';
export type { Logger } from '../../src/shared/logger.ts';
export { buttonLayouts } from '../../src/protocol/perun/config-keys.ts';
export type { ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
export type { MemorySpace } from '../../src/protocol/perun/ask-bodies.ts';
export type { DeviceInput } from '../../src/shared/device-input.ts';
export type { Register } from '../../src/protocol/perun/debug-values.ts';
