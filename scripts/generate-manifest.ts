import { writeOrCheck } from './generate/committed-files.ts';
import { loadCommands } from './generate/load-commands.ts';
import { manifestText } from './generate/manifest.ts';
import { root } from './root.ts';

const { manifest } = await loadCommands(root);
writeOrCheck(
  root,
  [{ path: 'oclif.manifest.json', text: manifestText(manifest) }],
  'run `npm run generate`, then commit',
);
