import { bashCompletion } from './completions/bash.ts';
import { fishCompletion } from './completions/fish.ts';
import { zshCompletion } from './completions/zsh.ts';
import { readProgramFacts } from './generate/command-facts.ts';
import { writeOrCheck } from './generate/committed-files.ts';
import { root } from './root.ts';

const program = readProgramFacts(root);
const folder = 'packaging/completions';
writeOrCheck(
  root,
  [
    { path: `${folder}/perun.bash`, text: bashCompletion(program) },
    { path: `${folder}/perun.fish`, text: fishCompletion(program) },
    { path: `${folder}/_perun`, text: zshCompletion(program) },
  ],
  'run `npm run generate`, then commit',
  folder,
);
