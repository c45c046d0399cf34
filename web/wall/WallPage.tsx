import { useSignal, useSignalEffect } from '@preact/signals';
import { lazy, Suspense } from 'preact/compat';
import { useEffect } from 'preact/hooks';
import type { WallScreenSettings } from '../../server/wire/walls.js';
import { usePage, useText } from '../page.js';
import { GRID, placesOf } from '../walls/wallPlaces.js';
import { floorPixels, letterPixels, shiftAt } from './letters.js';
import { exposeWallHook } from './testHook.js';
import { useIdle } from './useIdle.js';
import { WallFoot } from './WallFoot.js';
import { WallHead } from './WallHead.js';
import { WallTileView } from './WallTileView.js';
import type { WallScreenModel } from './wallScreen.js';

const WallControls = lazy(() => import('./edit/WallControls.js'));

/** A wall as its screen shows it; whoever is signed in and may, drives it from here too. */
export function WallPage({ screen, isKiosk }: { screen: WallScreenModel; isKiosk: boolean }) {
  const { session } = usePage();
  const { t } = useText();
  const wall = screen.wall.value;
  const settings = screen.settings.value;
  const isIdle = useIdle();
  const chosen = useSignal<number | undefined>(undefined);
  useEffect(() => exposeWallHook(screen), [screen]);
  useSignalEffect(() => {
    document.title = screen.wall.value?.name ?? 'Muster';
  });
  useLetters(settings);
  if (!wall || !settings) return <NoWall screen={screen} />;
  const mayDrive = !isKiosk && session.permissions.includes('wall');
  return (
    <div class={`wall${isIdle ? ' idle' : ''}`} data-wall={wall.id} data-link={screen.link.state.value.phase}>
      <WallHead screen={screen} wall={wall} />
      <main class="wall-grid" aria-label={wall.name}>
        {placesOf(wall).map((place, at) => (
          <WallTileView
            key={at + 1}
            screen={screen}
            wall={wall}
            number={at + 1}
            place={percentOf(place)}
            mayDrive={mayDrive}
            chosen={chosen}
          />
        ))}
      </main>
      <WallFoot screen={screen} mayDrive={mayDrive} />
      {mayDrive && (
        <aside class="wall-tools" aria-label={t.walls.layout}>
          <Suspense fallback={null}>
            <WallControls screen={screen} wall={wall} chosen={chosen} isIdle={isIdle} />
          </Suspense>
        </aside>
      )}
    </div>
  );
}

/** A place of the grid in per cent of it, as CSS takes it. */
function percentOf({ x, y, width, height }: ReturnType<typeof placesOf>[number]) {
  const percent = (cells: number) => `${(cells / GRID) * 100}%`;
  return { left: percent(x), top: percent(y), width: percent(width), height: percent(height) };
}

/** Nothing to show yet, or ever: says which, and goes on listening. */
function NoWall({ screen }: { screen: WallScreenModel }) {
  const { t, f } = useText();
  const { phase, since } = screen.link.state.value;
  const isTold = screen.link.isTold.value;
  if (phase === 'down')
    return (
      <p class="wall-note" role="alert">
        {t.walls.link.down(f.time(since), f.age(Date.now() - since))}
      </p>
    );
  if (!isTold) return <div class="entrance" aria-busy="true" />;
  return (
    <div class="wall-note" role="alert">
      <p>{t.walls.noWall}</p>
      <p>{t.walls.noWallHint}</p>
    </div>
  );
}

/** Sets the size of letters for the distance they are read from, and moves everything a little against burning in. */
function useLetters(settings: WallScreenSettings | undefined): void {
  useEffect(() => {
    if (!settings) return undefined;
    const { style } = document.documentElement;
    const size = () => {
      const letters = letterPixels(settings, { width: innerWidth, height: innerHeight });
      style.setProperty('--wall-letters', `${letters}px`);
      style.setProperty('--wall-figures', `${floorPixels(letters)}px`);
    };
    const shift = () => {
      const [x, y] = shiftAt(Date.now());
      style.setProperty('--wall-shift', `${x}px ${y}px`);
    };
    size();
    shift();
    const timer = setInterval(shift, 30_000);
    addEventListener('resize', size);
    return () => {
      clearInterval(timer);
      removeEventListener('resize', size);
    };
  }, [settings?.viewingDistanceMeters, settings?.diagonalInches]);
}
