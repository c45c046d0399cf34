import { useEffect, useRef } from 'preact/hooks';
import { usePage, useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { OverviewMap } from './overviewMap.js';

/** The small map in the corner: the whole city, where the large map looks, and what is urgent. */
export function Overview() {
  const { settings } = usePage();
  return settings.overview.value ? <OpenOverview /> : null;
}

function OpenOverview() {
  const commander = useCommander();
  const { t } = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { stage } = commander;
  const isReady = stage.value !== undefined;
  useEffect(() => {
    if (!canvas.current || !isReady) return undefined;
    const overview = new OverviewMap(commander, canvas.current);
    return () => overview.close();
  }, [commander, isReady]);
  return (
    <div class="overview">
      <canvas
        ref={canvas}
        aria-label={t.map.overview}
        role="img"
        onClick={(event) => {
          const { left, top } = event.currentTarget.getBoundingClientRect();
          const place = OverviewMap.placeAt(event.currentTarget, event.clientX - left, event.clientY - top);
          if (place) stage.value?.fly(place);
        }}
      />
    </div>
  );
}
