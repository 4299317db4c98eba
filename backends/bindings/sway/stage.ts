import type { SwayIpc } from './ipc.ts';
import { quoted, swayOutputs, swayWorkspaces } from './outputs.ts';

/** sway names outputs in memory so, and no others. */
const inMemory = /^HEADLESS-\d+$/u;

/**
 * Brings all windows of outputs in memory to one of them, and new ones after them: who came last has the stage. Windows on
 * screens of glass stay where somebody may be looking at them.
 */
export async function takeStage(ipc: SwayIpc, output: string): Promise<void> {
  const workspaces = await swayWorkspaces(ipc);
  const moving = workspaces.filter((each) => each.output !== output && inMemory.test(each.output) && each.hasWindows);
  // The one that was looked at last, so that it is looked at again.
  for (const { name } of moving.toSorted((a, b) => Number(a.isVisible) - Number(b.isVisible))) {
    await move(ipc, name, output);
  }
  await ipc.command(`focus output ${quoted(output)}`);
}

/** Hands windows and focus of an output on before it goes: to the newest of the clients', else to any that is left. */
export async function giveStage(ipc: SwayIpc, output: string, clients: ReadonlySet<string>): Promise<void> {
  const others = (await swayOutputs(ipc)).map(({ name }) => name).filter((name) => name !== output);
  const ofClients = others.filter((name) => clients.has(name)).toSorted((a, b) => numberOf(b) - numberOf(a));
  const heir = ofClients[0] ?? others.find((name) => inMemory.test(name)) ?? others[0];
  if (heir === undefined) return;
  const workspaces = await swayWorkspaces(ipc);
  const isFocused = workspaces.some((each) => each.output === output && each.isFocused);
  const focused = workspaces.find((each) => each.isFocused);
  for (const { name } of workspaces.filter((each) => each.output === output && each.hasWindows)) {
    await move(ipc, name, heir);
  }
  if (isFocused || focused === undefined) await ipc.command(`focus output ${quoted(heir)}`);
  else await ipc.command(`workspace --no-auto-back-and-forth ${quoted(focused.name)}`);
}

async function move(ipc: SwayIpc, workspace: string, output: string): Promise<void> {
  await ipc.command(`workspace --no-auto-back-and-forth ${quoted(workspace)}`);
  await ipc.command(`move workspace to output ${quoted(output)}`);
}

function numberOf(output: string): number {
  return Number(/\d+$/u.exec(output)?.[0] ?? 0);
}
