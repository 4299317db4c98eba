import type { SettingKey, SettingValue } from '../../platform/config/settings.ts';
import type { DesktopKeeper, DesktopKeeperOptions } from './keeper.ts';

export interface OpenDesktopOptions extends Omit<DesktopKeeperOptions, 'kind' | 'app' | 'apps' | 'backendOf'> {
  /** The list of apps: apps.toml. */
  readonly appsFile: string;
  readonly setting: <K extends SettingKey>(key: K) => SettingValue<K>;
}

/** The desktops of a host that shows any; nothing of it is loaded where it shows none. Fails as `DesktopKeeper.start` does. */
export async function openDesktop(options: OpenDesktopOptions): Promise<DesktopKeeper | undefined> {
  const { setting, appsFile, ...rest } = options;
  const kind = setting('desktop');
  if (kind === 'off') return undefined;
  const [{ DesktopKeeper }, { FileCatalogue }, { backends }] = await Promise.all([
    import('./keeper.ts'),
    import('./catalogue.ts'),
    import('../../../backends/registry.ts'),
  ]);
  const keeper = new DesktopKeeper({
    ...rest,
    ...{ kind, app: setting('desktop-app'), apps: new FileCatalogue(appsFile, options.logger) },
    backendOf: (each) => backends.desktop(each),
  });
  try {
    await keeper.start();
    return keeper;
  } catch (error) {
    await keeper.close();
    throw error;
  }
}
