/** Colours of a dashboard, by what they say; undefined leaves the terminal's own. Nothing is told by colour alone. */
export interface Theme {
  readonly name: ThemeName;
  readonly accent: string | undefined;
  readonly quiet: string | undefined;
  readonly good: string | undefined;
  readonly warn: string | undefined;
  readonly bad: string | undefined;
  readonly border: string | undefined;
}

export const themeNames = ['dark', 'light', 'plain'] as const;
export type ThemeName = (typeof themeNames)[number];

const themes: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    name: 'dark',
    accent: 'cyanBright',
    quiet: 'gray',
    good: 'greenBright',
    warn: 'yellowBright',
    bad: 'redBright',
    border: 'gray',
  },
  light: { name: 'light', accent: 'blue', quiet: 'gray', good: 'green', warn: 'magenta', bad: 'red', border: 'gray' },
  plain: {
    name: 'plain',
    accent: undefined,
    quiet: undefined,
    good: undefined,
    warn: undefined,
    bad: undefined,
    border: undefined,
  },
};

export function themeOf(name: ThemeName): Theme {
  return themes[name];
}

/** The theme after this one, round and round. */
export function nextTheme(name: ThemeName): ThemeName {
  return themeNames[(themeNames.indexOf(name) + 1) % themeNames.length] ?? 'dark';
}
