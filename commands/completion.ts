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
    { description: 'bash, in ~/.bashrc', command: 'eval "$(<%= config.bin %> completion bash)"' },
    { description: 'zsh, in ~/.zshrc after compinit', command: 'eval "$(<%= config.bin %> completion zsh)"' },
    { description: 'fish, in ~/.config/fish/config.fish', command: '<%= config.bin %> completion fish | source' },
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
