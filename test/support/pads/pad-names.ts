/** Names of the devices that the kernel makes of each kind of pad. */
export const names = {
  xbox360: ['Microsoft X-Box 360 pad'],
  dualsense: [
    'Sony Interactive Entertainment DualSense Wireless Controller',
    'Sony Interactive Entertainment DualSense Wireless Controller Motion Sensors',
    'Sony Interactive Entertainment DualSense Wireless Controller Touchpad',
  ],
} as const;
