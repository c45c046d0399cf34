import t from 'tap';
import { isOwnAddress } from '../../../web/map/base/ownAddress.js';

t.test('a token goes along to this server and to nobody else', async (t) => {
  const origin = 'https://muster.example';
  for (const own of ['/basemap/base.pmtiles', `${origin}/basemap/base.pmtiles`, 'HTTPS://MUSTER.example:443/x'])
    t.ok(isOwnAddress(own, origin), own);
  for (const other of [
    'https://tiles.example/base.pmtiles',
    'http://muster.example/base.pmtiles',
    'https://muster.example:8443/x',
    'https://muster.example.evil.example/x',
    'https://muster.example@evil.example/x',
    '//evil.example/x',
    'blob:null/1',
  ])
    t.notOk(isOwnAddress(other, origin), other);
});
