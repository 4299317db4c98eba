import { openOpus } from '../../codec/opus/opus.node.ts';
import type { DoorSettings } from '../../doors/punktfunk/types.ts';
import type { SettingKey, SettingValue } from '../../platform/config/settings.ts';
import { Gamepad } from '../../protocol/punktfunk/constants.ts';

/** Where the parity begins, in percent. */
const firstFecPercent = 10;
/** kbit/s for clients that do not say. */
const defaultKbps = 20_000;

/** What the settings say about the door. */
export async function doorSettings(get: <K extends SettingKey>(key: K) => SettingValue<K>): Promise<DoorSettings> {
  const fec = get('fec-percent');
  return {
    maxSessions: get('max-sessions'),
    defaultKbps,
    // The one in WebAssembly has stereo only.
    mostAudioChannels: (await openOpus()).library.name === 'libopus' ? 8 : 2,
    fecPercent: fec ?? firstFecPercent,
    fixedFec: fec !== null,
    gamepad: Gamepad[get('gamepad')],
    testFeedback: get('test-feedback'),
    frames: 0,
  };
}
