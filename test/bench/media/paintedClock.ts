import type { Page } from 'playwright-core';

// Both parts run in pages, as text: what is compiled would name its functions by a helper that is not there.

/**
 * Replaces a page's camera by a canvas in whose upper half the time of painting stands as black and white fields: 20 bits of
 * milliseconds, and below each the opposite, so that a field that was read wrongly is found.
 */
export const PAINTED_CAMERA = `
const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  const stream = await native(constraints);
  const [camera] = stream.getVideoTracks();
  if (!camera) return stream;
  const { width, height, frameRate } = camera.getSettings();
  camera.stop();
  stream.removeTrack(camera);
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  const paint = () => {
    const time = Math.round(performance.timeOrigin + performance.now()) % 2 ** 20;
    context.fillStyle = 'hsl(' + (time / 20) % 360 + ' 60% 50%)';
    context.fillRect(0, height / 2, width, height / 2);
    for (let bit = 0; bit < 20; bit++) {
      const isSet = (time >> bit) & 1;
      context.fillStyle = isSet ? '#fff' : '#000';
      context.fillRect((bit * width) / 20, 0, width / 20 + 1, height / 4);
      context.fillStyle = isSet ? '#000' : '#fff';
      context.fillRect((bit * width) / 20, height / 4, width / 20 + 1, height / 4);
    }
  };
  paint();
  setInterval(paint, 1000 / (frameRate || 25));
  for (const track of canvas.captureStream(frameRate || 25).getVideoTracks()) stream.addTrack(track);
  return stream;
};`;

/** How old so many frames of a video element were when they were to be shown, ms, read from the picture; no unreadable ones. */
export function paintedAges(page: Page, video: string, frames: number): Promise<number[]> {
  return page.evaluate<number[]>(`new Promise((resolve) => {
    const video = document.querySelector(${JSON.stringify(video)});
    const canvas = new OffscreenCanvas(200, 40);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const ages = [];
    const look = (_now, { expectedDisplayTime }) => {
      context.drawImage(video, 0, 0, 200, 80);
      const { data } = context.getImageData(0, 0, 200, 40);
      const isWhite = (bit, y) => data[(y * 200 + bit * 10 + 5) * 4] > 127;
      let time = 0;
      let isRead = true;
      for (let bit = 0; bit < 20; bit++) {
        if (isWhite(bit, 10)) time += 2 ** bit;
        if (isWhite(bit, 10) === isWhite(bit, 30)) isRead = false;
      }
      const shownAt = Math.round(performance.timeOrigin + expectedDisplayTime) % 2 ** 20;
      if (isRead) ages.push((shownAt - time + 2 ** 20) % 2 ** 20);
      if (ages.length >= ${frames}) resolve(ages);
      else video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
  })`);
}
