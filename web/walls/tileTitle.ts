import type { WallShown, WallTile } from '../../server/wire/walls.js';
import type { Dictionary } from '../i18n/en.js';

/** What a tile is called: whose picture, map or facts it shows; undefined: it shows nothing. */
export function tileTitle(put: WallTile | undefined, shown: WallShown | undefined, t: Dictionary): string | undefined {
  const subject = shown?.incident?.number ?? shown?.title;
  if (shown?.map) return subject === undefined ? t.walls.map.title : t.walls.map.around(subject);
  if (shown?.facts) return t.walls.facts.of(subject ?? '');
  if (put?.content?.type === 'map' && shown?.title !== undefined) return t.walls.map.around(shown.title);
  return shown?.title;
}
