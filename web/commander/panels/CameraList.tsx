import { useText } from '../../page.js';
import { CameraSymbol } from '../../ui/Symbol.js';
import { VirtualList } from '../../ui/VirtualList.js';
import { goTo, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { useWords } from '../words.js';
import { EmptyList, PanelHead } from './PanelHead.js';

/** Cameras in view, by name. */
export function CameraList() {
  const commander = useCommander();
  const { picture, workspace } = commander;
  const { t, f } = useText();
  const words = useWords();
  const text = workspace.listText.value.trim().toLowerCase();
  const all = picture.cameras.value;
  const shown = all
    .filter((camera) => text === '' || `${camera.name} ${camera.id}`.toLowerCase().includes(text))
    .sort((a, b) => f.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
  return (
    <>
      <PanelHead
        title={t.panels.cameras}
        count={
          shown.length < all.length
            ? t.list.showing(f.number(shown.length), f.number(all.length))
            : t.list.all(f.number(all.length))
        }
        filter
      />
      {shown.length === 0 ? (
        <EmptyList text={t.list.emptyCameras} />
      ) : (
        <VirtualList
          label={t.panels.cameras}
          items={shown}
          rowRem={2.25}
          keyOf={(camera) => camera.id}
          selectedKey={workspace.selected.value?.type === 'camera' ? workspace.selected.value.id : undefined}
          onChoose={({ id }) => select(commander, { type: 'camera', id })}
          onOpen={({ id }) => goTo(commander, { type: 'camera', id })}
          onHover={(camera) => (workspace.hovered.value = camera && { type: 'camera', id: camera.id })}
          onMenu={({ id, lat, lng }, event) => {
            const target = { type: 'camera', id } as const;
            workspace.menu.value = { x: event.clientX, y: event.clientY, place: { lat, lng }, target };
          }}
          row={(camera) => (
            <>
              <CameraSymbol
                ptz={camera.ptz ?? false}
                private={camera.private ?? false}
                live={camera.streamId !== undefined}
                size={26}
              />
              <span class="truncate row-name first" title={camera.name}>
                {camera.name}
              </span>
              <span class="row-org quiet truncate" title={words.orgChain(camera.org)}>
                {words.org(camera.org)}
              </span>
            </>
          )}
        />
      )}
    </>
  );
}
