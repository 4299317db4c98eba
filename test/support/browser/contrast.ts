/** Smallest contrast of WCAG 2.2 AA for text of ordinary size. */
export const leastContrast = 4.5;

/**
 * Runs inside the page: texts whose colour is too close to the ground they stand on, with their ratio. Translucent
 * grounds are laid over those below; disabled controls are exempt, as in WCAG.
 */
export function findLowContrast(least: number): string[] {
  type Rgba = readonly [number, number, number, number];
  const parse = (text: string): Rgba => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue, alpha];
  };
  const over = (top: Rgba, below: Rgba): Rgba => {
    const mix = (index: 0 | 1 | 2): number => top[index] * top[3] + below[index] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const groundOf = (element: Element | null): Rgba => {
    if (element === null) return [255, 255, 255, 1];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, groundOf(element.parentElement));
  };
  const luminance = ([red, green, blue]: Rgba): number => {
    const linear = (value: number): number =>
      value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const found: string[] = [];
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const text = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const words = text
      .map(({ textContent }) => textContent?.trim())
      .join(' ')
      .trim();
    if (words === '' || !element.checkVisibility() || element.closest(':disabled, script, noscript')) continue;
    const ground = groundOf(element);
    const light = luminance(over(parse(getComputedStyle(element).color), ground));
    const dark = luminance(ground);
    const ratio = (Math.max(light, dark) + 0.05) / (Math.min(light, dark) + 0.05);
    if (ratio < least) found.push(`${words}: ${ratio.toFixed(2)}`);
  }
  return found;
}
