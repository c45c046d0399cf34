import type { StreamId } from '../../server/wire/ids.js';
import type { CallApi } from '../api/http.js';

/** What a snapshot is of. */
export interface SnapshotOf {
  streamId: StreamId;
  /** Name of the unit or camera. */
  title: string;
  /** When it was taken, by the server's clock. */
  at: Date;
  /** Written under the picture, so that it says by itself what it is. */
  caption: string;
}

const STRIP_PART = 0.06;
const STRIP_LEAST_PIXELS = 22;

/**
 * Saves the frame that a video shows now as a PNG of its full size, with a strip below that says what it is. It is recorded
 * first: what cannot be recorded is not kept. False: the video shows nothing. @throws ApiError
 */
export async function keepSnapshot(call: CallApi, video: HTMLVideoElement, of: SnapshotOf): Promise<boolean> {
  const { videoWidth: widthPixels, videoHeight: heightPixels } = video;
  if (widthPixels === 0 || heightPixels === 0) return false;
  const canvas = paint(video, of.caption);
  const body = { takenAt: of.at.toISOString(), widthPixels, heightPixels };
  await call(`/streams/${encodeURIComponent(of.streamId)}/snapshots`, { method: 'POST', body });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) return false;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = snapshotName(of);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return true;
}

function paint(video: HTMLVideoElement, caption: string): HTMLCanvasElement {
  const { videoWidth: width, videoHeight: height } = video;
  const strip = Math.max(STRIP_LEAST_PIXELS, Math.round(height * STRIP_PART));
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height: height + strip });
  const context = canvas.getContext('2d')!;
  context.drawImage(video, 0, 0);
  context.fillStyle = '#0b0e13';
  context.fillRect(0, height, width, strip);
  context.fillStyle = '#ffffff';
  context.font = `500 ${Math.round(strip * 0.6)}px "Inter Variable", "Noto Sans SC", sans-serif`;
  context.textBaseline = 'middle';
  context.fillText(caption, strip * 0.4, height + strip / 2, width - strip * 0.8);
  return canvas;
}

/** `A-11 unit-u1 20261124T001530Z.png`: who, of which stream, the instant in UTC; what file systems refuse becomes `_`. */
export function snapshotName({ title, streamId, at }: Pick<SnapshotOf, 'title' | 'streamId' | 'at'>): string {
  const instant = at.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${cleaned(title).slice(0, 80)} ${cleaned(streamId)} ${instant}.png`;
}

const cleaned = (text: string): string => text.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_');
