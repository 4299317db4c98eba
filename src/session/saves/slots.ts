import { PerunError } from '../../shared/errors.ts';

/** The slot of the saves that the host makes by itself. */
export const autoSlot = 'auto';
/** The slot of what games keep by a battery. */
export const batterySlot = 'battery';
export const slotPattern: RegExp = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Where people save to: 0 to 9 or a name of their own. Fails with USAGE. */
export function checkSlot(text: string): string {
  if (text === autoSlot || text === batterySlot) {
    throw new PerunError('USAGE', `the slot ${text} is for what the host saves by itself`, {
      remedy: 'choose another slot, 0 to 9 or a name',
    });
  }
  if (slotPattern.test(text)) return text;
  throw new PerunError('USAGE', `${JSON.stringify(text)} is no slot`, {
    remedy: 'write 0 to 9, or a name of lower-case letters, digits and hyphens, at most 32 of them',
  });
}
