import { createContext, type Context } from 'react';
import { themeOf } from './themes.ts';
import type { Theme } from './themes.ts';

export const ThemeContext: Context<Theme> = createContext(themeOf('plain'));
