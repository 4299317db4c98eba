export interface FitRequest {
  readonly frameWidth: number;
  readonly frameHeight: number;
  /** Room for the picture in CSS pixels. */
  readonly boxWidth: number;
  readonly boxHeight: number;
  /** Where the box begins in the page, CSS pixels; the picture is laid on whole device pixels from there. */
  readonly boxLeft: number;
  readonly boxTop: number;
  readonly devicePixelRatio: number;
  /** Only whole multiples in device pixels, as long as the picture fits at all. */
  readonly integer: boolean;
}

/** Place and size of the picture inside its box, in CSS pixels; `factor` is device pixels per pixel of the frame. */
export interface Fit {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly factor: number;
}

/** Centres a frame in a box as large as it fits: square pixels, and sharp because no pixel straddles two. */
export function fitFrame(request: FitRequest): Fit {
  const { frameWidth, frameHeight, devicePixelRatio: ratio } = request;
  const boxWidth = Math.max(0, request.boxWidth * ratio);
  const boxHeight = Math.max(0, request.boxHeight * ratio);
  const largest = Math.min(boxWidth / frameWidth, boxHeight / frameHeight);
  const factor = request.integer && largest >= 1 ? Math.floor(largest) : largest;
  const width = Math.round(frameWidth * factor);
  const height = Math.round(frameHeight * factor);
  return {
    left: place(request.boxLeft * ratio, boxWidth - width) / ratio,
    top: place(request.boxTop * ratio, boxHeight - height) / ratio,
    width: width / ratio,
    height: height / ratio,
    factor,
  };
}

/** Offset in device pixels that halves the spare room and ends on a whole device pixel of the screen. */
function place(start: number, spare: number): number {
  return Math.round(start + spare / 2) - start;
}
