import t from 'tap';
import { createFormats } from '../../../web/i18n/formats.js';

const en = createFormats('en', 'Asia/Shanghai');
const zh = createFormats('zh-CN', 'Asia/Shanghai');
const at = Date.UTC(2026, 10, 23, 6, 32, 5);

t.test('distances: metres below a kilometre, one decimal below ten', async (t) => {
  t.equal(en.distance(7.4), '7 m');
  t.equal(en.distance(123), '120 m');
  t.equal(en.distance(800), '800 m');
  t.equal(en.distance(1240), '1.2 km');
  t.equal(en.distance(12_480), '12 km');
  t.equal(zh.distance(120), '120米');
  t.equal(zh.distance(1240), '1.2公里');
});

t.test('ages have one unit and are never negative', async (t) => {
  t.equal(en.age(-500), '0 sec');
  t.equal(en.age(59_999), '59 sec');
  t.equal(en.age(4 * 60_000), '4 min');
  t.equal(en.age(3 * 3_600_000), '3 hr');
  t.equal(en.age(5 * 86_400_000), '5 days');
  t.equal(zh.age(4 * 60_000), '4分钟');
});

t.test('times are 24-hour with seconds, days short, the zone by offset', async (t) => {
  t.equal(en.time(at), '14:32:05');
  t.equal(en.shortTime(at), '14:32');
  t.equal(zh.dateTime(at), '2026-11-23 14:32:05');
  t.equal(en.day(at), 'Nov 23');
  t.equal(zh.day(at), '11月23日');
  t.equal(en.zone(at), 'GMT+8');
  t.equal(en.time(Date.UTC(2026, 10, 22, 16, 0, 0)), '00:00:00', 'midnight is 00, not 24');
});

t.test('travel time is whole minutes, at least one', async (t) => {
  t.equal(en.travelTime(5), '1 min');
  t.equal(en.travelTime(100), '2 min');
  t.equal(en.travelTime(4000), '1 hr 7 min');
});

t.test('numbers, headings, speeds and coordinates', async (t) => {
  t.equal(zh.number(12_480), '12,480');
  t.equal(en.heading(7.2), '007°');
  t.equal(en.heading(359.8), '000°');
  t.equal(en.speed(12), '43 km/h');
  t.equal(en.coordinates(36.651234, -0.1), '36.65123, -0.10000');
  t.ok(en.compare('A-2', 'A-10') < 0, 'call signs sort by number');
});
