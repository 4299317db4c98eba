import { useLayoutEffect, type RefObject } from 'react';
import { fitFrame } from '../render/fit.ts';

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

/** Keeps the canvas as large as its stage allows, on whole device pixels, also after zooming or moving screens. */
export function useFit(
  stage: RefObject<HTMLElement | null>,
  canvas: RefObject<HTMLCanvasElement | null>,
  frame: FrameSize | undefined,
  integer: boolean,
): void {
  useLayoutEffect(() => {
    const box = stage.current;
    const picture = canvas.current;
    if (box === null || picture === null || frame === undefined) return undefined;

    const fit = (): void => {
      const { left, top } = box.getBoundingClientRect();
      const place = fitFrame({
        frameWidth: frame.width,
        frameHeight: frame.height,
        boxWidth: box.clientWidth,
        boxHeight: box.clientHeight,
        boxLeft: left + box.clientLeft,
        boxTop: top + box.clientTop,
        devicePixelRatio: window.devicePixelRatio,
        integer,
      });
      picture.style.left = `${place.left}px`;
      picture.style.top = `${place.top}px`;
      picture.style.width = `${place.width}px`;
      picture.style.height = `${place.height}px`;
      picture.dataset['factor'] = String(place.factor);
    };

    const observer = new ResizeObserver(fit);
    observer.observe(box);
    // Zooming changes the ratio of pixels without always changing the size of the box.
    window.addEventListener('resize', fit);
    fit();
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', fit);
    };
  }, [stage, canvas, frame, integer]);
}
