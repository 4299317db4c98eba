import { saveFile } from './save-file.ts';

/** Saves what stands on the canvas as PNG, pixel for pixel and not as it is scaled. */
export function saveScreenshot(canvas: HTMLCanvasElement, session: string): void {
  const name = `perun-${session}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.png`;
  canvas.toBlob((png) => {
    if (png !== null) saveFile(name, png);
  }, 'image/png');
}
