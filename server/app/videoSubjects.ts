import type { Media } from '../../media/media.js';
import type { SubjectSource } from '../../media/ports.js';
import type { Picture } from '../picture/picture.js';
import type { CameraId, StreamId, UnitId } from '../wire/ids.js';

/** Units and cameras of the picture, as the media plane asks for them: always as they are now. */
export const subjectsOf =
  ({ units, cameras }: Picture, alwaysNeedsPurpose = false): SubjectSource =>
  ({ type, id }) => {
    if (type === 'unit') {
      const row = units.ids.rowOf(id as UnitId);
      return row < 0
        ? undefined
        : { org: units.orgOf(row), title: units.callsignOf(row), needsPurpose: alwaysNeedsPurpose };
    }
    const row = cameras.ids.rowOf(id as CameraId);
    if (row < 0) return undefined;
    const { name, org, sourceUrl, private: isPrivate } = cameras.get(row).input;
    return { org, title: name, sourceUrl, needsPurpose: alwaysNeedsPurpose || isPrivate };
  };

/** Shows in the picture which units and cameras are live, from the moment a stream starts until it ends. */
export function showLiveVideo(media: Media, picture: Picture): void {
  const show = ({ type, id }: { type: string; id: string }, streamId: StreamId | null) => {
    // A unit or camera that was deleted meanwhile has nothing to show it by.
    if (type === 'unit') picture.setUnitStream(id as UnitId, streamId);
    else if (type === 'camera') picture.setCameraStream(id as CameraId, streamId);
  };
  media.on('streamStarted', ({ subject, streamId }) => show(subject, streamId));
  media.on('streamEnded', ({ subject }) => show(subject, null));
}
