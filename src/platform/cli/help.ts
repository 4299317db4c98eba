import { CommandHelp, Help } from '@oclif/core';

type Sections = ReturnType<CommandHelp['sections']>;

/** Examples come first: they are what most people look for. */
class ExamplesFirst extends CommandHelp {
  /** The summary stands at the top already. */
  protected override description(): string | undefined {
    const { summary, description } = this.command;
    if (summary === undefined) return super.description();
    return description === undefined ? undefined : this.wrap(this.render(description));
  }

  protected override sections(): Sections {
    const sections = super.sections();
    const isExamples = ({ header }: Sections[number]): boolean => header === 'EXAMPLES';
    return [...sections.filter(isExamples), ...sections.filter((section) => !isExamples(section))];
  }
}

/** Bare `perun`: what to do next, in the order one does it. */
export const menu = `Run anything interactive on one machine, and reach it from anywhere.

  perun host start --detach      start the host in the background
  perun core run game.ch8        run a game on it
  perun client connect           play it in this terminal
  perun session list             see who is where
  perun host status              addresses, and the page for browsers

  perun --help                   everything else
`;

/** The help of perun; registered in package.json under oclif.helpClass. */
export class PerunHelp extends Help {
  protected override CommandHelpClass: typeof CommandHelp = ExamplesFirst;

  override async showHelp(argv: string[]): Promise<void> {
    if (argv.length === 0) process.stdout.write(menu);
    else await super.showHelp(argv);
  }
}
