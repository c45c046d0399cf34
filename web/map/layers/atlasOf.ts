import type { IconLayerProps } from '@deck.gl/layers';
import type { IconPicture } from '../scene.js';

/** Atlas props of an icon layer; deck.gl takes a canvas as the picture, though its types name only URLs and textures. */
export function atlasOf(picture: IconPicture): Pick<IconLayerProps, 'iconAtlas' | 'iconMapping'> {
  return { iconAtlas: picture.canvas as unknown as string, iconMapping: picture.mapping };
}
