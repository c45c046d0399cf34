import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useCommander } from '../commander.js';
import { FloatingTile } from './FloatingTile.js';

/** Pictures that float on the map, inside of it and off what is selected. */
export function FloatingTiles() {
  const { video, workspace, stage, picture } = useCommander();
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = layer.current!;
    const measure = () => {
      video.area.value = { width: element.clientWidth, height: element.clientHeight };
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => {
      observer.disconnect();
      video.area.value = undefined;
    };
  }, [video]);
  useSignalEffect(() => {
    // Whatever moves the selected symbol on the screen may bring it under a tile.
    void workspace.selected.value;
    void workspace.coincident.value;
    void stage.value?.view.value;
    void picture.unitsVersion.value;
    void video.area.value;
    video.stepAside();
  });
  return (
    <div ref={layer} class="tile-layer">
      {video.tiles.value.map((tile) => tile.where === 'map' && <FloatingTile key={tile.streamId} tile={tile} />)}
    </div>
  );
}
