import { Type } from 'typebox';

/** Size of a tile in device pixels, and whether it can be seen: decides the layer that is sent. */
export const Tile = {
  widthPixels: Type.Optional(Type.Integer({ minimum: 0, maximum: 16_384 })),
  heightPixels: Type.Optional(Type.Integer({ minimum: 0, maximum: 16_384 })),
  sourceHeightPixels: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 16_384,
      description: 'Height of the highest layer, once the page has seen a frame; untold, 720 lines are assumed.',
    }),
  ),
  framesPerSecond: Type.Optional(Type.Number({ minimum: 0, maximum: 240, description: 'Enough for this tile.' })),
  hidden: Type.Optional(Type.Boolean({ description: 'The picture is not sent; sound is.' })),
};
