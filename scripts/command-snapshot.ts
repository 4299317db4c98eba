import { writeOrCheck } from './generate/committed-files.ts';
import { loadCommands } from './generate/load-commands.ts';
import { snapshotText } from './generate/snapshot.ts';
import { root } from './root.ts';

const { manifest } = await loadCommands(root);
writeOrCheck(
  root,
  [{ path: 'command-snapshot.json', text: snapshotText(manifest) }],
  'people and scripts use these names: keep the old ones as aliases, or accept the change with `npm run generate`',
);
