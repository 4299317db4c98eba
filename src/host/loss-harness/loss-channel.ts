/**
 * Says of one packet after another whether it is lost. Bursts of 1 are losses that know nothing of each other; longer
 * ones are Gilbert's: a link that is good or bad, bad for `burst` packets in the mean, so that `loss` of all are lost.
 */
export function lossChannel(loss: number, burst: number, random: () => number): () => boolean {
  if (burst <= 1) return () => random() < loss;
  const toGood = 1 / burst;
  const toBad = loss >= 1 ? 1 : Math.min(1, (toGood * loss) / (1 - loss));
  let isBad = random() < loss;
  return () => {
    const isLost = isBad;
    isBad = isBad ? random() >= toGood : random() < toBad;
    return isLost;
  };
}
