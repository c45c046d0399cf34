// The page of the front-end bench: 100,000 units given to deck.gl our way and as objects with accessors.
import { Deck, type Layer, MapView } from '@deck.gl/core';
import { IconLayer } from '@deck.gl/layers';
import { datumOf } from '../../../web/map/base/datum.js';
import { unitLayers } from '../../../web/map/layers/unitLayers.js';
import type { Scene } from '../../../web/map/scene.js';
import { buildAtlas } from '../../../web/map/symbols/atlas.js';
import { FRESHNESS, KINDS, STATUSES } from '../../../web/map/symbols/kinds.js';
import { UnitStage } from '../../../web/map/unitStage.js';
import { readPalette } from '../../../web/theme/palette.js';
import { Dice } from '../../support/random.js';

/**
 * What is timed, each the whole work of one update or frame, the draw excepted. `columnsUpdate`: every unit has a new fix
 * and heading, zoomed out so far that slides are not seen; `slidesUpdate`: the same close up; `slidesFrame`: units slide
 * between updates; `objectsUpdate`: the update as a new array of objects, read by accessors.
 */
export type BenchWay = 'columnsUpdate' | 'slidesUpdate' | 'slidesFrame' | 'objectsUpdate';

/** What the bench asks of the page. */
export interface BenchPage {
  /** Units drawn each way, as deck.gl's layer has them: proof that the work was done. */
  drawn(): { columns: number; objects: number };
  /** Milliseconds on the clock that `run` of an update takes, once. */
  time(way: BenchWay): number;
}

declare global {
  interface Window {
    bench?: BenchPage;
  }
}

/** A unit as an application in deck.gl's documented style keeps it: what differs between units is read by accessors. */
interface UnitObject {
  position: [number, number];
  icon: string;
  heading: number;
  size: number;
  opacity: number;
}

const COUNT = Number(new URLSearchParams(location.search).get('count'));
const CENTER = { lng: 117.12, lat: 36.65 };
const dice = new Dice(20_261_123);
const palette = readPalette();
const atlas = buildAtlas(palette, 48);

const columns = {
  limit: COUNT,
  present: new Uint8Array(COUNT).fill(1),
  kind: Uint8Array.from({ length: COUNT }, () => dice.below(KINDS.length)),
  status: Uint8Array.from({ length: COUNT }, () => dice.below(STATUSES.length - 1)),
  freshness: new Uint8Array(COUNT),
  heading: new Float32Array(COUNT),
  speed: new Float32Array(COUNT).fill(9),
  lat: Float64Array.from({ length: COUNT }, () => CENTER.lat + dice.between(-0.2, 0.2)),
  lng: Float64Array.from({ length: COUNT }, () => CENTER.lng + dice.between(-0.2, 0.2)),
  knownAt: new Float64Array(COUNT),
};
const everySlot = Int32Array.from({ length: COUNT }, (_, slot) => slot);
const stage = new UnitStage({
  source: columns,
  datum: datumOf('wgs84'),
  atlas,
  isShown: (slot) => columns.status[slot] !== 5,
  center: CENTER,
});
stage.unitsChanged([...everySlot]);

/** A deck of its own for each way, with a small canvas: what is measured ends before the draw. */
function makeDeck(): Promise<Deck<MapView>> {
  return new Promise((resolve) => {
    const parent = document.createElement('div');
    parent.style.cssText = 'position:relative;width:64px;height:64px';
    document.body.append(parent);
    const deck: Deck<MapView> = new Deck<MapView>({
      parent,
      width: 64,
      height: 64,
      views: new MapView(),
      initialViewState: { longitude: CENTER.lng, latitude: CENTER.lat, zoom: 12 },
      layers: [],
      onLoad: () => resolve(deck),
    });
  });
}

/** Hands layers to deck.gl and makes it take them over now: `setProps` alone only queues. */
function hand(deck: Deck<MapView>, layers: Layer[]): void {
  deck.setProps({ layers });
  const { layerManager } = deck as unknown as { layerManager: { updateLayers(): void } };
  layerManager.updateLayers();
}

const instancesOf = (deck: Deck<MapView>, id: string): number => {
  const { layerManager } = deck as unknown as { layerManager: { getLayers(): Layer[] } };
  return (
    layerManager
      .getLayers()
      .find((layer) => layer.id === id)
      ?.getNumInstances() ?? 0
  );
};

let now = 0;

/** Moves every unit by some metres: outside of what is timed. */
function move(): void {
  now += 500;
  for (let slot = 0; slot < COUNT; slot++) {
    columns.lat[slot]! += 1e-5;
    columns.lng[slot]! += 1e-5;
    columns.heading[slot] = (columns.heading[slot]! + 3) % 360;
    columns.knownAt[slot] = now;
  }
}

const sceneNow = (): Scene => {
  const { instances, plane } = stage;
  const units = {
    length: columns.limit,
    positions: instances.positions,
    icons: instances.icons,
    noses: instances.noses,
    angles: instances.angles,
    origin: [plane.x, plane.y] as const,
    hasNoses: stage.hasNoses,
  };
  return { palette, atlas, scale: 1, zoom: 12, units } as unknown as Scene;
};

const iconNames = Array.from(
  { length: COUNT },
  (_, slot) => `unit-${KINDS[columns.kind[slot]!]}-${STATUSES[columns.status[slot]!]}-${FRESHNESS[0]}`,
);

async function start(): Promise<void> {
  const [columnDeck, objectDeck] = await Promise.all([makeDeck(), makeDeck()]);
  let objects: UnitObject[] = [];
  const work = {
    columnsUpdate() {
      stage.positionsChanged(everySlot, now, false);
      stage.frame(now);
      hand(columnDeck, unitLayers(sceneNow()));
    },
    slidesUpdate() {
      stage.positionsChanged(everySlot, now);
      stage.frame(now);
      hand(columnDeck, unitLayers(sceneNow()));
    },
    slidesFrame() {
      stage.frame(now + 250);
      hand(columnDeck, unitLayers(sceneNow()));
    },
    objectsUpdate() {
      objects = new Array<UnitObject>(COUNT);
      for (let slot = 0; slot < COUNT; slot++)
        objects[slot] = {
          position: [columns.lng[slot]!, columns.lat[slot]!],
          icon: iconNames[slot]!,
          heading: columns.heading[slot]!,
          size: 30,
          opacity: columns.freshness[slot] === 0 ? 255 : 140,
        };
      hand(objectDeck, [
        new IconLayer<UnitObject>({
          id: 'units',
          iconAtlas: atlas.canvas as unknown as string,
          iconMapping: atlas.mapping,
          data: objects,
          getPosition: (unit) => unit.position,
          getIcon: (unit) => unit.icon,
          getAngle: (unit) => -unit.heading,
          getSize: (unit) => unit.size,
          getColor: (unit) => [255, 255, 255, unit.opacity],
        }),
      ]);
    },
  };
  const prepared = { columnsUpdate: move, slidesUpdate: move, slidesFrame: () => {}, objectsUpdate: move };
  const run = (name: BenchWay): number => {
    prepared[name]();
    const from = performance.now();
    work[name]();
    return performance.now() - from;
  };
  window.bench = {
    time: run,
    drawn: () => ({ columns: instancesOf(columnDeck, 'units'), objects: instancesOf(objectDeck, 'units') }),
  };
}

void start();
