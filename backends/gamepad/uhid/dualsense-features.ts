import { reportBytes } from './dualsense-descriptor.ts';

/** Steps of the sensors in our reports, which the calibration below says: per degree per second, and per g. */
export const motionScale = { gyroPerDegree: 20, accelerationPerG: 10_000 } as const;

/** What the calibration was measured at, in degrees per second. */
const calibratedAt = 540;

/**
 * Feature reports that drivers and games read before they use a pad, with the report's number in front; undefined for
 * those that a pad does not have. Layouts: Linux's drivers/hid/hid-playstation.c.
 */
export function featureReport(id: number, address: Uint8Array): Uint8Array | undefined {
  const bytes = (reportBytes.feature as Readonly<Record<number, number>>)[id];
  if (bytes === undefined) return undefined;
  const report = new Uint8Array(1 + bytes);
  report[0] = id;
  const view = new DataView(report.buffer);
  if (id === 0x05) calibrate(view);
  // The address of its radio, last byte first.
  if (id === 0x09) report.set(address.toReversed(), 1);
  if (id === 0x20) {
    // When its firmware was made, then versions: of the hardware, of the firmware, and of its update: motors of the second kind.
    report.set(new TextEncoder().encode('Jan 01 202400:00:00'), 1);
    view.setUint32(24, 0x0100_0208, true);
    view.setUint32(28, 0x0100_0004, true);
    view.setUint16(44, 0x0224, true);
  }
  return report;
}

/** Without bias, and alike in both directions: raw values are those of `motionScale`. */
function calibrate(view: DataView): void {
  const { gyroPerDegree, accelerationPerG } = motionScale;
  const at = calibratedAt * gyroPerDegree;
  // Biases of pitch, yaw and roll; then each at full speed there and back.
  const gyro = [0, 0, 0, at, -at, at, -at, at, -at, calibratedAt, calibratedAt];
  const acceleration = [1, -1, 1, -1, 1, -1].map((sign) => sign * accelerationPerG);
  for (const [index, value] of [...gyro, ...acceleration].entries()) view.setInt16(1 + 2 * index, value, true);
}
