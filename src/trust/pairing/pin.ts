/** Four digits, all equally likely, from a source of random bytes. */
export function newPin(random: (bytes: number) => Uint8Array): string {
  return String(below(10_000, random)).padStart(4, '0');
}

/** Without letters and digits that are taken for one another when they are read out. */
const idLetters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A short name that nobody can choose or foresee, for a person to compare on two screens. */
export function newPendingId(random: (bytes: number) => Uint8Array): string {
  return Array.from({ length: 4 }, () => idLetters[below(idLetters.length, random)]).join('');
}

/** A whole number from 0 to bound − 1. The numbers above the last whole multiple of the bound are drawn again. */
function below(bound: number, random: (bytes: number) => Uint8Array): number {
  for (;;) {
    const [high = 0, low = 0] = random(2);
    const value = high * 256 + low;
    if (value < 65_536 - (65_536 % bound)) return value % bound;
  }
}
