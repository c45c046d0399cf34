/** Longest side of a picture that is sent, pixels: enough to read a number plate, small enough for a bad network. */
const MAX_SIDE_PIXELS = 1920;
const QUALITY = 0.85;

/** A picture from the phone as it is sent: no larger than useful, turned upright, without where and by what it was taken. */
export async function preparePhoto(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const shrink = Math.min(1, MAX_SIDE_PIXELS / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * shrink);
  canvas.height = Math.round(picture.height * shrink);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (!blob) throw new DOMException('the picture could not be prepared', 'EncodingError');
  return blob;
}

/** Name of a picture taken at an instant (ms since the epoch): sorts by time. */
export const photoName = (at: number): string => `photo-${new Date(at).toISOString().replace(/[:.]/g, '-')}.jpg`;
