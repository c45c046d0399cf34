import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { VirtualList } from '../../ui/VirtualList.js';
import { goTo, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { EmptyList, PanelHead } from './PanelHead.js';

/** Areas in scope, by kind and name. */
export function AreaList() {
  const commander = useCommander();
  const { picture, workspace } = commander;
  const { t, f } = useText();
  const text = workspace.listText.value.trim().toLowerCase();
  const all = picture.areas.value;
  const shown = all
    .filter((area) => text === '' || area.name.toLowerCase().includes(text))
    .sort((a, b) => f.compare(t.areaKind[a.kind], t.areaKind[b.kind]) || f.compare(a.name, b.name));
  return (
    <>
      <PanelHead
        title={t.panels.areas}
        count={
          shown.length < all.length
            ? t.list.showing(f.number(shown.length), f.number(all.length))
            : f.number(all.length)
        }
        filter
      />
      {shown.length === 0 ? (
        <EmptyList text={t.list.emptyAreas} />
      ) : (
        <VirtualList
          label={t.panels.areas}
          items={shown}
          rowRem={2.25}
          keyOf={(area) => area.id}
          selectedKey={workspace.selected.value?.type === 'area' ? workspace.selected.value.id : undefined}
          onChoose={({ id }) => select(commander, { type: 'area', id })}
          onOpen={({ id }) => goTo(commander, { type: 'area', id })}
          row={(area) => (
            <>
              <Icon name="areas" size={20} />
              <span class="truncate row-name" title={area.name}>
                {area.name}
              </span>
              <span class="row-end quiet">{t.areaKind[area.kind]}</span>
            </>
          )}
        />
      )}
    </>
  );
}
