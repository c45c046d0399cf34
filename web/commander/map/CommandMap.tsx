import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { FloatingTiles } from '../video/FloatingTiles.js';
import { MapControls } from './MapControls.js';
import { MapNotes } from './MapNotes.js';
import { MapTooltip } from './MapTooltip.js';
import { MapController } from './mapController.js';
import { Overview } from './Overview.js';
import { PulseMarks } from './PulseMarks.js';

/** The map with everything that floats on it. */
export function CommandMap({ isNarrow }: { isNarrow: boolean }) {
  const commander = useCommander();
  const { t } = useText();
  const container = useRef<HTMLDivElement>(null);
  const failure = useSignal('');
  const { phase } = commander.picture.link.value;
  useEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    let controller: MapController | undefined;
    let isClosed = false;
    MapController.create(commander, element).then(
      (made) => {
        if (isClosed) made.close();
        else controller = made;
      },
      (error: unknown) => {
        failure.value = error instanceof Error ? error.message : String(error);
      },
    );
    return () => {
      isClosed = true;
      controller?.close();
    };
  }, [commander, failure]);
  const isFrozen = phase === 'frozen' || phase === 'closed';
  return (
    <main class={isFrozen ? 'map-area frozen' : 'map-area'} aria-label={t.map.label} hidden={isNarrow}>
      <div ref={container} class="map-canvas" data-testid="map" />
      {failure.value === '' ? (
        <>
          <PulseMarks />
          <MapNotes />
          <MapTooltip />
          <MapControls />
          <Overview />
          <FloatingTiles />
        </>
      ) : (
        <div class="map-failure" role="alert">
          <h2>{t.map.failed}</h2>
          <p>{t.map.failedHint}</p>
          <p class="quiet">{failure.value}</p>
        </div>
      )}
    </main>
  );
}
