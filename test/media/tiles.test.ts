import t from 'tap';
import type { Track } from '../../media/publisher.js';
import { wishFor } from '../../media/signalling/tiles.js';

/** All that is looked at: how many layers there are. */
const layered = (layers: number) =>
  ({ producer: { rtpParameters: { encodings: Array.from({ length: layers }, () => ({})) } } }) as unknown as Track;

t.test('W8 a tile gets the lowest layer that fills it, whatever the size of its source', async (t) => {
  const layer = (heightPixels: number, sourceHeightPixels?: number) =>
    wishFor({ heightPixels, ...(sourceHeightPixels && { sourceHeightPixels }) }, layered(3)).layer;
  t.equal(layer(180), 0, 'of 720 lines, as long as nothing is known');
  t.equal(layer(360), 1);
  t.equal(layer(720), 2);
  t.equal(layer(180, 180), 2, 'a small source whole');
  t.equal(layer(112, 180), 1, 'shown a quarter larger than it is, at most');
  t.equal(layer(113, 180), 2);
  t.equal(layer(360, 1080), 1);
  t.equal(layer(2000, 180), 2, 'there is no more than all of it');
  t.equal(wishFor({}, layered(3)).layer, 2, 'a tile of no size told');
  t.equal(wishFor({ heightPixels: 400, sourceHeightPixels: 180 }, layered(1)).layer, 0);
});
