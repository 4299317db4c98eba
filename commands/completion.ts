import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Args } from '@oclif/core';
import { PerunCommand } from '../src/platform/cli/perun-command.ts';
import { packageRoot } from '../src/platform/package-root.ts';

const files = { bash: 'perun.bash', zsh: '_perun', fish: 'perun.fish' } as const;
type Shell = keyof typeof files;

export default class Completion extends PerunCommand {
  static override summary = 'Print the completion script of a shell';
  static override description = 'Completes commands, flags and the ids of sessions.';
  static override examples = [
    {
      description: 'bash',
      command: '<%= config.bin %> completion bash > ~/.local/share/bash-completion/completions/perun',
    },
    { description: 'zsh, into a folder of $fpath', command: '<%= config.bin %> completion zsh > ~/.zfunc/_perun' },
    { description: 'fish', command: '<%= config.bin %> completion fish > ~/.config/fish/completions/perun.fish' },
  ];
  static override args = {
    shell: Args.string({ description: 'the shell', required: true, options: Object.keys(files) }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    const file = files[args.shell as Shell];
    process.stdout.write(readFileSync(join(packageRoot(), 'packaging', 'completions', file), 'utf8'));
  }
}
