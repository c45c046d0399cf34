import { usePage, useText } from '../page.js';
import { MOST_WATCHED } from '../walls/wallPlaces.js';
import { useNow } from './useNow.js';
import type { WallScreenModel } from './wallScreen.js';

const MEGA = 1_000_000;

/** Bottom strip: how the screen does, at the left; how it is driven, while somebody is there. */
export function WallFoot({ screen, mayDrive }: { screen: WallScreenModel; mayDrive: boolean }) {
  const { config } = usePage();
  const { t, f } = useText();
  const now = useNow();
  const { decodedPixelsPerSecond, budgetPixelsPerSecond, live, shown, paused } = screen.health.value;
  const link = screen.link.state.value;
  const relay = screen.relay.link.state.value;
  // Where there is no video there is no connection for it to miss.
  const isDown = link.phase === 'down' || (config.video.on && relay.phase === 'down');
  const since = link.phase === 'down' ? link.since : relay.since;
  const down = link.phase === 'down' ? t.walls.link.down : t.walls.link.relayDown;
  const mega = (pixels: number) => f.number(Math.round(pixels / MEGA));
  return (
    <footer class="wall-foot">
      <span class={`wall-health${isDown || paused > 0 ? ' bad' : ''}`} role="status" data-paused={paused}>
        <span class="wall-link" data-link={isDown ? 'down' : link.phase}>
          {isDown ? down(f.time(since), f.age(now - since)) : t.walls.link[link.phase]}
        </span>
        {!config.video.on && <span>{t.walls.videoOff}</span>}
        <span>{t.walls.live(f.number(live), f.number(shown))}</span>
        <span>{t.walls.decode(mega(decodedPixelsPerSecond), mega(budgetPixelsPerSecond))}</span>
        {paused > 0 && <strong>{t.walls.pausedTiles(paused)}</strong>}
        {live > MOST_WATCHED && <strong>{t.walls.tooMany}</strong>}
      </span>
      {mayDrive && <span class="wall-keys">{t.walls.keys}</span>}
    </footer>
  );
}
