import type { CaptureBackend } from '../src/drivers/capture.ts';
import type { DesktopBackend } from '../src/drivers/desktop.ts';
import type { Advertiser, Browser } from '../src/drivers/discovery.ts';
import type { DisplayBackend } from '../src/drivers/display.ts';
import type { VideoEncoderBackend } from '../src/drivers/encoder.ts';
import type { GamepadBackend, PadKind } from '../src/drivers/gamepad.ts';
import type { InjectorBackend } from '../src/drivers/injector.ts';
import type { ScalerBackend } from '../src/drivers/scaler.ts';
import type { SoundBackend } from '../src/drivers/sound.ts';
import type { VideoDecoderBackend } from '../src/drivers/video-decoder.ts';
import type {
  CaptureTarget,
  DesktopKind,
  DesktopPlace,
  InputTarget,
  VideoSourceChoice,
} from '../src/shared/desktop.ts';
import { PerunError } from '../src/shared/errors.ts';

const videoEncoders = {
  nvenc: async (): Promise<VideoEncoderBackend> => (await import('./encoder/nvenc/nvenc.ts')).nvencBackend,
  vaapi: async (): Promise<VideoEncoderBackend> => (await import('./encoder/libav/vaapi.ts')).vaapiBackend,
  x264: async (): Promise<VideoEncoderBackend> => (await import('./encoder/x264/x264.ts')).x264Backend,
  'libav-x264': async (): Promise<VideoEncoderBackend> => (await import('./encoder/libav/x264.ts')).libavX264Backend,
  'libav-x265': async (): Promise<VideoEncoderBackend> => (await import('./encoder/libav/x265.ts')).libavX265Backend,
} as const;

type VideoEncoderName = keyof typeof videoEncoders;

/** A backend that is loaded when it is first asked for. */
type Lazy<T> = () => Promise<T>;

const desktops: Readonly<Partial<Record<DesktopKind, Lazy<DesktopBackend>>>> = {
  gamescope: async (): Promise<DesktopBackend> => (await import('./desktop/gamescope.ts')).gamescopeDesktopBackend,
  kwin: async (): Promise<DesktopBackend> => (await import('./desktop/kwin.ts')).kwinDesktopBackend,
  mutter: async (): Promise<DesktopBackend> => (await import('./desktop/mutter.ts')).mutterDesktopBackend,
  sway: async (): Promise<DesktopBackend> => (await import('./desktop/sway.ts')).swayDesktopBackend,
  labwc: async (): Promise<DesktopBackend> => (await import('./desktop/labwc.ts')).labwcDesktopBackend,
  cage: async (): Promise<DesktopBackend> => (await import('./desktop/cage.ts')).cageDesktopBackend,
  x11: async (): Promise<DesktopBackend> => (await import('./desktop/x11.ts')).x11DesktopBackend,
};

const displays: Readonly<Partial<Record<DesktopKind, Lazy<DisplayBackend>>>> = {
  gamescope: async (): Promise<DisplayBackend> => (await import('./display/gamescope.ts')).gamescopeDisplayBackend,
  kwin: async (): Promise<DisplayBackend> => (await import('./display/kwin/kwin.ts')).kwinDisplayBackend,
  mutter: async (): Promise<DisplayBackend> => (await import('./display/mutter.ts')).mutterDisplayBackend,
  sway: async (): Promise<DisplayBackend> => (await import('./display/sway.ts')).swayDisplayBackend,
  labwc: async (): Promise<DisplayBackend> => (await import('./display/wlr-output.ts')).labwcDisplayBackend,
  cage: async (): Promise<DisplayBackend> => (await import('./display/wlr-output.ts')).cageDisplayBackend,
  x11: async (): Promise<DisplayBackend> => (await import('./display/x11.ts')).x11DisplayBackend,
};

/** Outputs by a portal, on desktops that have one; by itself it is taken where the compositor's own way is not there. */
const portals: Readonly<Partial<Record<DesktopKind, { readonly byItself: boolean }>>> = {
  kwin: { byItself: true },
  mutter: { byItself: false },
};

const captures: Readonly<Partial<Record<CaptureTarget['kind'], Lazy<CaptureBackend>>>> = {
  wlr: async (): Promise<CaptureBackend> => (await import('./capture/wlr/wlr.ts')).wlrCaptureBackend,
  pipewire: async (): Promise<CaptureBackend> => (await import('./capture/pipewire/capture.ts')).pipewireCaptureBackend,
  x11: async (): Promise<CaptureBackend> => (await import('./capture/xshm.ts')).xshmBackend,
};

const injectors: Readonly<Partial<Record<InputTarget['kind'], Lazy<InjectorBackend>>>> = {
  wlr: async (): Promise<InjectorBackend> => (await import('./injector/wlr.ts')).wlrInjectorBackend,
  eis: async (): Promise<InjectorBackend> => (await import('./injector/libei/libei.ts')).libeiBackend,
  x11: async (): Promise<InjectorBackend> => (await import('./injector/xtest.ts')).xtestBackend,
};

/** In the order in which they are tried. */
const sounds: readonly Lazy<SoundBackend>[] = [
  async (): Promise<SoundBackend> => (await import('./sound/pipewire/sound.ts')).pipewireSoundBackend,
];

const gamepads: Readonly<Record<PadKind, Lazy<GamepadBackend>>> = {
  xbox360: async (): Promise<GamepadBackend> => (await import('./gamepad/uinput/uinput.ts')).uinputBackend,
  dualsense: async (): Promise<GamepadBackend> => (await import('./gamepad/uhid/uhid.ts')).uhidBackend,
};

/** Backends by what they are for; each library is loaded when it is first asked for. */
export const backends = {
  async advertiser(): Promise<Advertiser> {
    return (await import('./discovery/ciao.ts')).createCiaoAdvertiser();
  },
  async browser(): Promise<Browser> {
    return (await import('./discovery/bonjour.ts')).createBonjourBrowser();
  },
  videoEncoder(name: VideoEncoderName): Promise<VideoEncoderBackend> {
    return videoEncoders[name]();
  },
  async videoDecoder(): Promise<VideoDecoderBackend> {
    return (await import('./decoder/libav.ts')).libavDecoderBackend;
  },
  async scaler(): Promise<ScalerBackend> {
    return (await import('./scaler/swscale/swscale.ts')).swscaleBackend;
  },
  /** Kinds of desktops that there is a backend for. */
  get desktopKinds(): readonly DesktopKind[] {
    return Object.keys(desktops) as DesktopKind[];
  },
  desktop(kind: DesktopKind): Promise<DesktopBackend> {
    return load(desktops[kind], `desktops of ${kind}`);
  },
  async display(kind: DesktopKind, source: VideoSourceChoice = 'auto'): Promise<DisplayBackend> {
    const portal = portals[kind];
    if (source === 'portal') {
      if (portal !== undefined) return portalOf(kind);
      throw new PerunError('MISSING_CAPABILITY', `${kind} has no portal that shares outputs with their input`, {
        remedy: 'set video-source to auto',
      });
    }
    const own = await load(displays[kind], `outputs of ${kind}`);
    return source === 'auto' && portal?.byItself === true ? either(own, await portalOf(kind)) : own;
  },
  capture(takes: CaptureTarget['kind']): Promise<CaptureBackend> {
    return load(captures[takes], `pictures by ${takes}`);
  },
  injector(takes: InputTarget['kind']): Promise<InjectorBackend> {
    return load(injectors[takes], `input by ${takes}`);
  },
  sound(): Promise<SoundBackend> {
    return load(sounds[0], 'sound of desktops');
  },
  gamepad(kind: PadKind): Promise<GamepadBackend> {
    return gamepads[kind]();
  },
};

async function portalOf(kind: DesktopKind): Promise<DisplayBackend> {
  const { createPortalDisplay, usualTokenFile } = await import('./display/portal/portal.ts');
  return createPortalDisplay(kind, { tokenFile: usualTokenFile(kind) });
}

/** Fails with MISSING_CAPABILITY where nothing was written for it. */
async function load<T>(lazy: Lazy<T> | undefined, what: string): Promise<T> {
  if (lazy === undefined) throw new PerunError('MISSING_CAPABILITY', `this version has no backend for ${what}`);
  return lazy();
}

/** The second where only it is available on a desktop; what fails is the first's to explain. */
function either(first: DisplayBackend, second: DisplayBackend): DisplayBackend {
  const choose = async (place: DesktopPlace): Promise<DisplayBackend> =>
    (await first.probe(place)).available || !(await second.probe(place)).available ? first : second;
  return {
    kind: first.kind,
    probe: async (place) => (await choose(place)).probe(place),
    open: async (place, mode) => (await choose(place)).open(place, mode),
  };
}
