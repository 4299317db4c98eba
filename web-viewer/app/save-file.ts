/** Gives the person a file, as a download. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has the blob by the time the click returns to the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
