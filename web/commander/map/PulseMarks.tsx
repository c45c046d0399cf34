import { useCommander } from '../commander.js';
import { placeOf } from './places.js';

/** More pulses than this at once are noise: the others keep their double outline only. */
const MAX_PULSES = 3;

/** A ring around each unanswered priority 1 incident, once a second until somebody answers. */
export function PulseMarks() {
  const { alerts, stage, picture } = useCommander();
  const map = stage.value;
  if (!map) return null;
  map.view.value;
  const urgent = alerts.list.value.filter(({ acknowledged, priority }) => !acknowledged && priority === 1);
  const pixels = urgent.flatMap(({ key, target }) => {
    const place = placeOf(target, picture);
    const pixel = place && map.pixelOf(place.lat, place.lng);
    return pixel && map.frame.contains(pixel) ? [{ key, pixel }] : [];
  });
  return (
    <>
      {pixels.slice(0, MAX_PULSES).map(({ key, pixel: [x, y] }) => (
        <i
          key={key}
          class="pulse"
          style={{ transform: `translate(${Math.round(x)}px, ${Math.round(y)}px)` }}
          aria-hidden="true"
        />
      ))}
    </>
  );
}
