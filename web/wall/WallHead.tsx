import type { Wall } from '../../server/wire/walls.js';
import { useText } from '../page.js';
import { useNow } from './useNow.js';
import type { WallScreenModel } from './wallScreen.js';

/** Top strip: whose wall it is and the mode at the left, the server's time at the right. */
export function WallHead({ screen, wall }: { screen: WallScreenModel; wall: Wall }) {
  const { t, f } = useText();
  useNow();
  const now = screen.now();
  return (
    <header class="wall-head">
      <strong class="truncate">{wall.name}</strong>
      <span class={`wall-mode ${wall.mode}`} data-mode={wall.mode}>
        {t.desk.mode.name[wall.mode]}
      </span>
      <span class="wall-clock">
        {f.day(now)} <time>{f.time(now)}</time> <span class="wall-zone">{f.zone(now)}</span>
      </span>
    </header>
  );
}
