import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { WallContent, WallMapView } from '../../../server/wire/wallContents.js';
import { usePage, useText } from '../../page.js';
import { readPalette } from '../../theme/palette.js';
import { floorPixels, letterPixels } from '../letters.js';
import type { WallScreenModel } from '../wallScreen.js';
import { WallMap } from './wallMap.js';

interface Props {
  screen: WallScreenModel;
  number: number;
  around: Extract<WallContent, { type: 'map' }>['around'];
  view: WallMapView;
  name: string;
}

/** Without WebGL, or cut off while a part of it was being loaded, it is tried again: nobody stands at the screen. */
const TRY_AGAIN_MS = 10_000;

/** The map of a tile; made anew for another theme, language or size of letters, let go of with the tile. */
export default function WallMapTile({ screen, number, around, view, name }: Props) {
  const { config, settings, language } = usePage();
  const { t, f } = useText();
  const box = useRef<HTMLDivElement>(null);
  const map = useSignal<WallMap | undefined>(undefined);
  const failed = useSignal(false);
  const attempt = useSignal(0);
  const sizes = screen.settings.value;
  const letters = sizes ? floorPixels(letterPixels(sizes, { width: innerWidth, height: innerHeight })) : 16;
  const theme = document.documentElement.dataset.theme === 'light' ? 'light' : 'dark';
  useEffect(() => {
    let isGone = false;
    let made: WallMap | undefined;
    let again = 0;
    const options = {
      basemap: config.basemap,
      theme,
      language: settings.language.peek(),
      palette: readPalette(),
      letters,
      token: screen.token,
      format: (count: number) => f.number(count),
    } as const;
    WallMap.open(box.current!, view, options).then(
      (opened) => {
        if (isGone) return opened.close();
        made = opened;
        failed.value = false;
        map.value = opened;
        screen.placeMap(number, opened);
      },
      () => {
        failed.value = true;
        if (!isGone) again = self.setTimeout(() => attempt.value++, TRY_AGAIN_MS);
      },
    );
    return () => {
      isGone = true;
      clearTimeout(again);
      map.value = undefined;
      screen.placeMap(number, undefined);
      made?.close();
    };
  }, [screen, number, theme, letters, language.text.value, attempt.value]);
  const key = JSON.stringify(around);
  const incidentId = around.type === 'incident' ? around.incidentId : undefined;
  const unitId = around.type === 'unit' ? around.unitId : undefined;
  useEffect(() => {
    map.value?.look(key, view);
    map.value?.mark({ incidentId, unitId });
  }, [map.value, key, view.west, view.south, view.east, view.north, view.zoom]);
  const link = map.value?.link.value;
  const isTrue = link === undefined || ['connecting', 'live', 'behind'].includes(link.phase);
  const attribution = config.basemap.attribution ?? map.value?.attribution.value ?? '';
  return (
    <div class={`wall-map${isTrue ? '' : ' frozen'}`} role="img" aria-label={name}>
      <div ref={box} class="wall-map-canvas" />
      {failed.value && <p class="wall-empty">{t.walls.map.noWebgl}</p>}
      {attribution !== '' && <span class="wall-attribution">{attribution}</span>}
    </div>
  );
}
