/** A module of what `readNvencHeader` read, and the name of its file by the release of the header. */
export function layoutModule(layout: string): { readonly file: string; readonly text: string } {
  const number = (name: string): string => new RegExp(`NVENCAPI_${name}_VERSION: (\\d+)`).exec(layout)?.[1] ?? '';
  const [major, minor] = [number('MAJOR'), number('MINOR')];
  const text = `// Made by scripts/generate-nvenc-layout.ts of nvEncodeAPI.h ${major}.${minor}.
import type { NvencLayout } from './layout.ts';

/** How the structs of NVENC's API ${major}.${minor} lie in memory. */
export const nvencLayout${major}${minor}: NvencLayout = {
${layout}
};
`;
  return { file: `layout-${major}-${minor}.ts`, text };
}
