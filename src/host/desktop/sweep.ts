import { backends } from '../../../backends/registry.ts';
import type { DesktopPlace } from '../../shared/desktop.ts';
import { toPerunError } from '../../shared/errors.ts';
import type { Logger } from '../../shared/logger.ts';

/** Takes away the outputs that a media process which died has left on a desktop. Never fails: the next one made there takes them. */
export async function sweepDesktop(place: DesktopPlace, logger: Logger): Promise<void> {
  try {
    const backend = await backends.display(place.kind);
    await backend.sweep?.(place);
  } catch (error) {
    logger.warn({ error: toPerunError(error), place }, 'outputs of clients that are gone may be left');
  }
}
