/** Numbers of the libretro API, version 1, as in libretro.h. */
export const apiVersion = 1;

/** A command for which the header sets its experimental bit is the same command without it, but for 44. */
export const experimental = 0x10000;

/** What a core may ask of its front end. */
export const Command = {
  setRotation: 1,
  getOverscan: 2,
  getCanDupe: 3,
  setMessage: 6,
  shutdown: 7,
  setPerformanceLevel: 8,
  getSystemFolder: 9,
  setPixelFormat: 10,
  setInputDescriptors: 11,
  setKeyboardCallback: 12,
  setHwRender: 14,
  getVariable: 15,
  setVariables: 16,
  getVariableUpdate: 17,
  setSupportNoGame: 18,
  getLibretroPath: 19,
  setFrameTimeCallback: 21,
  getInputDeviceCapabilities: 24,
  getLogInterface: 27,
  getContentFolder: 30,
  getSaveFolder: 31,
  setSystemAvInfo: 32,
  setControllerInfo: 35,
  setMemoryMaps: 36,
  setGeometry: 37,
  getLanguage: 39,
  setSupportAchievements: 42,
  setSerializationQuirks: 44,
  getAudioVideoEnable: 47,
  getInputBitmasks: 51,
  getCoreOptionsVersion: 52,
  setCoreOptions: 53,
  setCoreOptionsIntl: 54,
  setCoreOptionsDisplay: 55,
  getMessageInterfaceVersion: 59,
  setMessageExt: 60,
  getInputMaxUsers: 61,
  setCoreOptionsV2: 67,
  setCoreOptionsV2Intl: 68,
  setVariable: 70,
  getSavestateContext: 72,
} as const;

/** Meaning of the pixels that a core shows; 0RGB1555 where it says nothing. All little-endian. */
export const PixelFormat = { xrgb1555: 0, xrgb8888: 1, rgb565: 2 } as const;
export type PixelFormat = (typeof PixelFormat)[keyof typeof PixelFormat];

/** Base class of a device, the low byte of its number. */
export const Device = {
  none: 0,
  joypad: 1,
  mouse: 2,
  keyboard: 3,
  lightgun: 4,
  analog: 5,
  pointer: 6,
} as const;
export const deviceMask = 0xff;

/** Buttons of the joypad, which are bits of its mask too. */
export const Pad = {
  b: 0,
  y: 1,
  select: 2,
  start: 3,
  up: 4,
  down: 5,
  left: 6,
  right: 7,
  a: 8,
  x: 9,
  l: 10,
  r: 11,
  l2: 12,
  r2: 13,
  l3: 14,
  r3: 15,
} as const;
/** Asked in place of a button, it yields all of them as a mask. */
export const padMask = 256;

export const AnalogIndex = { left: 0, right: 1, buttons: 2 } as const;

export const Mouse = {
  x: 0,
  y: 1,
  left: 2,
  right: 3,
  wheelUp: 4,
  wheelDown: 5,
  middle: 6,
  wheelLeft: 7,
  wheelRight: 8,
} as const;

export const Pointer = { x: 0, y: 1, pressed: 2, count: 3 } as const;

export const Lightgun = { x: 13, y: 14, isOffscreen: 15, trigger: 2, auxA: 3, auxB: 4 } as const;

/** Kinds of memory that a core may show whole. */
export const Memory = { saveRam: 0, clock: 1, systemRam: 2, videoRam: 3 } as const;
export type Memory = (typeof Memory)[keyof typeof Memory];

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Ports that are offered: as many as a session has seats for players. */
export const mostPorts = 16;
