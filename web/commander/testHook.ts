import { LIVE_LAYER } from '../map/layers/unitLayers.js';
import type { NearestMarks } from '../map/scene.js';
import type { Commander } from './commander.js';
import { pickTarget } from './map/picking.js';
import type { Selected } from './state/urlState.js';

/** What a test can learn of the page that no screenshot tells; reads only. */
export interface TestHook {
  /** The map stands and the feed has delivered. */
  ready(): boolean;
  counts(): { units: number; incidents: number; cameras: number; areas: number };
  /** Pixel of a WGS84 place, from the page's top left corner. */
  project(lat: number, lng: number): [x: number, y: number] | undefined;
  /** What is drawn at a pixel of the page. */
  pick(x: number, y: number): Selected | undefined;
  /** The mark that somebody drew, at a pixel of the page. */
  mark(x: number, y: number): string | undefined;
  /** Whether a click at a pixel of the page asks for what is near: the map is uncovered there, and nothing on it is hit. */
  isOpen(x: number, y: number): boolean;
  /** The place whose surroundings were asked for last. */
  asked(): { lat: number; lng: number } | undefined;
  /** The rank numbers on the map: of which unit, and the pixel of the page they stand at. */
  ranks(): { id: string; rank: number; x: number; y: number }[];
  /** Units whose symbols bear the badge of live video. */
  live(): string[];
  /** Every unit held, as the feed last said. */
  units(): { id: string; lat: number; lng: number; status: number; freshness: number; knownAt: number }[];
  link(): { phase: string; sequence: number; dataAgeMs: number | undefined };
  view(): { lat: number; lng: number; zoom: number } | undefined;
  /** WGS84 bounds of the view. */
  bounds(): { west: number; south: number; east: number; north: number } | undefined;
}

declare global {
  interface Window {
    muster?: TestHook;
  }
}

/** Puts the hook on the window; returns the way to take it off. */
export function exposeTestHook(commander: Commander): () => void {
  const { picture, stage } = commander;
  const { units } = picture.feed;
  window.muster = {
    ready: () => stage.peek() !== undefined && picture.feed.sequence >= 0 && picture.detail.peek() !== undefined,
    counts: () => ({
      units: units.size,
      incidents: picture.incidents.peek().length,
      cameras: picture.cameras.peek().length,
      areas: picture.areas.peek().length,
    }),
    project(lat, lng) {
      const map = stage.peek();
      if (!map) return undefined;
      const [x, y] = map.pixelOf(lat, lng);
      const { left, top } = map.element.getBoundingClientRect();
      return [x + left, y + top];
    },
    pick(x, y) {
      const map = stage.peek();
      if (!map) return undefined;
      const { left, top } = map.element.getBoundingClientRect();
      return pickTarget(map, picture, [x - left, y - top], 2);
    },
    mark(x, y) {
      const map = stage.peek();
      if (!map) return undefined;
      const { left, top } = map.element.getBoundingClientRect();
      return map.pickElement(x - left, y - top);
    },
    isOpen(x, y) {
      const map = stage.peek();
      const look = commander.lookAtPixel.peek();
      if (!map || !look || !map.map.getCanvasContainer().contains(document.elementFromPoint(x, y))) return false;
      const { left, top } = map.element.getBoundingClientRect();
      const { target, cluster } = look(x - left, y - top);
      return !target && !cluster && map.pickArea(x - left, y - top) === undefined;
    },
    asked: () => commander.nearest.origin.peek(),
    ranks() {
      const map = stage.peek();
      if (!map) return [];
      const { left, top } = map.element.getBoundingClientRect();
      return (map.drawnBy('unit-ranks') as NearestMarks['units']).map(({ id, rank, at: [lng, lat] }) => {
        const [x, y] = map.frame.ofLngLat(lng, lat);
        return { id, rank, x: x + left, y: y + top };
      });
    },
    live: () => (stage.peek()?.drawnBy(LIVE_LAYER) ?? []).map((mark) => (mark as { id: string }).id),
    units() {
      const held: ReturnType<TestHook['units']> = [];
      for (let slot = 0; slot < units.limit; slot++) {
        const record = units.recordOf(slot);
        if (!record) continue;
        held.push({
          id: record.id,
          lat: units.lat[slot]!,
          lng: units.lng[slot]!,
          status: units.status[slot]!,
          freshness: units.freshness[slot]!,
          knownAt: units.knownAt[slot]!,
        });
      }
      return held;
    },
    link: () => ({ ...picture.feed.state, sequence: picture.feed.sequence }),
    view: () => {
      const map = stage.peek();
      return map && { ...map.center(), zoom: map.view.peek().zoom };
    },
    bounds: () => stage.peek()?.bounds(),
  };
  return () => {
    delete window.muster;
  };
}
