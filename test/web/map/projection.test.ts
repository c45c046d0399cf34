import gcoord from 'gcoord';
import t from 'tap';
import { gcj02ToWgs84, wgs84ToGcj02 } from '../../../web/map/base/datum.js';
import { graticule, stepFor } from '../../../web/map/base/graticule.js';
import { circleAround, distanceMeters, viewSector } from '../../../web/map/geodesy.js';
import { LocalMercator, latOfWorld, lngOfWorld, metersPerUnit, worldX, worldY } from '../../../web/map/mercator.js';
import { ScreenFrame } from '../../../web/map/screenFrame.js';
import { Dice } from '../../support/random.js';

const SEED = 20_261_123;
const dice = new Dice(SEED);
const between = (low: number, high: number) => dice.between(low, high);

t.test('world coordinates go there and back', async (t) => {
  t.equal(worldX(0), 256);
  t.equal(worldY(0), 256);
  for (let i = 0; i < 2000; i++) {
    const [lng, lat] = [between(-180, 180), between(-85, 85)];
    t.ok(Math.abs(lngOfWorld(worldX(lng)) - lng) < 1e-9 && Math.abs(latOfWorld(worldY(lat)) - lat) < 1e-9);
  }
});

t.test('the local plane agrees with the logarithm to a hundredth of a pixel at zoom 20', async (t) => {
  for (let i = 0; i < 3000; i++) {
    const plane = new LocalMercator(between(-180, 180), between(-80, 80));
    const lat = plane.lat + between(-0.9, 0.9);
    const lng = plane.lng + between(-2, 2);
    t.ok(Math.abs(plane.north(lat) - (worldY(lat) - plane.y)) * 2 ** 20 < 0.01, `${plane.lat} ${lat}`);
    const turned = lng > 180 ? lng - 360 : lng < -180 ? lng + 360 : lng;
    t.ok(Math.abs(plane.east(turned) - ((lng - plane.lng) * 512) / 360) < 1e-9);
  }
});

t.test('GCJ-02 is what gcoord computes, and its inverse is exact', async (t) => {
  const oracle = gcoord as unknown as {
    transform(place: number[], from: string, to: string): number[];
    WGS84: string;
    GCJ02: string;
  };
  for (let i = 0; i < 2000; i++) {
    const [lng, lat] = [between(74, 134), between(4, 53)];
    const ours = wgs84ToGcj02(lng, lat);
    const theirs = oracle.transform([lng, lat], oracle.WGS84, oracle.GCJ02);
    t.ok(Math.abs(ours[0] - theirs[0]!) < 1e-9 && Math.abs(ours[1] - theirs[1]!) < 1e-9);
    const back = gcj02ToWgs84(ours[0], ours[1]);
    t.ok(Math.abs(back[0] - lng) < 1e-9 && Math.abs(back[1] - lat) < 1e-9);
  }
  t.strictSame(wgs84ToGcj02(-122.4, 37.8), [-122.4, 37.8], 'outside China nothing moves');
});

t.test('the screen frame turns and scales like the map', async (t) => {
  const view = { lng: 117.12, lat: 36.65, zoom: 13.4, bearing: 0, width: 800, height: 600 };
  t.strictSame(new ScreenFrame(view).ofLngLat(117.12, 36.65), [400, 300]);
  const [right, up] = new ScreenFrame(view).ofLngLat(117.13, 36.66);
  t.ok(right > 400 && up < 300, 'east is right, north is up');
  const [x, y] = new ScreenFrame({ ...view, bearing: 90 }).ofLngLat(117.13, 36.65);
  t.ok(Math.abs(x - 400) < 1e-6 && y < 300, 'looking east, east is up');
  for (const bearing of [0, 37, -120]) {
    const frame = new ScreenFrame({ ...view, bearing });
    const [lng, lat] = frame.lngLatAt(123, 456);
    const [px, py] = frame.ofLngLat(lng, lat);
    t.ok(Math.abs(px - 123) < 1e-6 && Math.abs(py - 456) < 1e-6);
  }
  const seam = new ScreenFrame({ ...view, lng: 179.99 });
  t.ok(seam.contains(seam.ofLngLat(-179.99, 36.65)), 'the antimeridian does not cut the view');
});

t.test('circles have their radius, sectors their angle', async (t) => {
  const center = { lat: 36.65, lng: 117.12 };
  for (const place of circleAround(center, 1500)) t.ok(Math.abs(distanceMeters(center, place) - 1500) < 0.01);
  const sector = viewSector(center, { azimuthDegrees: 90, fieldOfViewDegrees: 60, rangeMeters: 100 });
  t.strictSame(sector[0], center);
  for (const place of sector.slice(1)) {
    t.ok(Math.abs(distanceMeters(center, place) - 100) < 0.01);
    t.ok(place.lng > center.lng, 'everything seen lies east');
  }
  t.ok(Math.abs(metersPerUnit(0) - 78_271.5) < 1);
});

t.test('the graticule has a handful of round lines at every zoom', async (t) => {
  for (const width of [0.01, 0.3, 4, 50, 359]) {
    const lines = width / stepFor(width);
    t.ok(lines >= 7 && lines <= 18, `${width} degrees: ${lines} lines`);
  }
  const { features } = graticule({ west: 179.8, south: 36, east: 180.4, north: 36.4 });
  const texts = features.map(({ properties }) => properties?.text).filter(Boolean);
  t.ok(texts.includes('179.95°W'), 'beyond the antimeridian it counts west');
});
