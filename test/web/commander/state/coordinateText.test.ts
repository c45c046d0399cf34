import t from 'tap';
import { parseCoordinates } from '../../../../web/commander/state/coordinateText.js';

const isNear = (
  t: { ok(value: unknown, name: string): unknown; equal(a: unknown, b: unknown, name: string): unknown },
  text: string,
  lat: number,
  lng: number,
  notation: string,
) => {
  const place = parseCoordinates(text);
  t.ok(place, text);
  if (!place) return;
  t.ok(Math.abs(place.lat - lat) < 2e-5 && Math.abs(place.lng - lng) < 2e-5, `${text}: ${place.lat}, ${place.lng}`);
  t.equal(place.notation, notation, text);
};

t.test('decimal degrees in either order', async (t) => {
  isNear(t, '36.65, 117.12', 36.65, 117.12, 'decimal');
  isNear(t, '36.65 117.12', 36.65, 117.12, 'decimal');
  isNear(t, '117.12,36.65', 36.65, 117.12, 'decimal');
  isNear(t, '-33.8688，151.2093', -33.8688, 151.2093, 'decimal');
});

t.test('degrees, minutes and seconds with hemispheres', async (t) => {
  isNear(t, `36°39'00"N 117°07'12"E`, 36.65, 117.12, 'dms');
  isNear(t, 'N36°39′0″ E117°7′12″', 36.65, 117.12, 'dms');
  isNear(t, '36.65N 117.12E', 36.65, 117.12, 'dms');
  isNear(t, `33 52.128 S, 151 12.558 E`, -33.8688, 151.2093, 'dms');
  isNear(t, '北纬36度39分0秒 东经117度7分12秒', 36.65, 117.12, 'dms');
});

t.test('UTM', async (t) => {
  // The CN Tower and the Sydney Opera House, as published.
  isNear(t, '17T 630084 4833438', 43.642_567, -79.387_139, 'utm');
  isNear(t, '56H 334873 6252266', -33.857, 151.215, 'utm');
});

t.test('anything else is no place', async (t) => {
  for (const text of ['', 'A-12', '20261123-0008', '91, 181', '12', '36.65, ', '61N 500000 400000', `36°70'N 117°E`])
    t.equal(parseCoordinates(text), undefined, text);
});
