/** Picture and sound of the person at this page, for a call. */
export interface CallMedia {
  readonly video: MediaStreamTrack | undefined;
  readonly audio: MediaStreamTrack;
}

/** Why there is no sound to call with. */
export type NoMedia = 'denied' | 'none' | 'busy';

const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 20, max: 25 },
};

/** Opens camera and microphone, or the microphone alone where there is no camera to be had; else says why not. */
export async function openCallMedia(withPicture: boolean): Promise<CallMedia | NoMedia> {
  // Pages that were not served securely have no devices at all.
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (!devices) return 'denied';
  try {
    const stream = withPicture
      ? await devices.getUserMedia({ audio: SOUND, video: PICTURE }).catch(() => devices.getUserMedia({ audio: SOUND }))
      : await devices.getUserMedia({ audio: SOUND });
    const [audio] = stream.getAudioTracks();
    return audio ? { audio, video: stream.getVideoTracks()[0] } : 'none';
  } catch (error) {
    const { name } = error as DOMException;
    if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
    return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'busy';
  }
}

/** Lets both go. */
export function closeCallMedia({ audio, video }: CallMedia): void {
  audio.stop();
  video?.stop();
}
