/** Saves the frame that a video shows now as a PNG of its full size; false when it shows none. */
export async function saveSnapshot(video: HTMLVideoElement, title: string, at: Date): Promise<boolean> {
  const { videoWidth: width, videoHeight: height } = video;
  if (width === 0 || height === 0) return false;
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  canvas.getContext('2d')!.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) return false;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = snapshotName(title, at);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return true;
}

/** `A-11 20261124T001530Z.png`: who, and the instant in UTC; what file systems refuse becomes `_`. */
export function snapshotName(title: string, at: Date): string {
  const name = title.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').slice(0, 80);
  return `${name} ${at.toISOString().replace(/[-:]|\.\d+/g, '')}.png`;
}
