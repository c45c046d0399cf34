import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { Later } from '../../ui/Later.js';
import { VirtualList } from '../../ui/VirtualList.js';
import { goTo, select } from '../actions.js';
import { useCommander } from '../commander.js';
import { EmptyList, PanelHead } from './PanelHead.js';

const loadElements = async () => (await import('../drawings/ElementList.js')).ElementList;
const loadFences = async () => (await import('../drawings/FenceList.js')).FenceList;
const TABS = ['areas', 'drawings', 'fences'] as const;

/** What lies on the map: areas of the picture, what people drew, and geofences. */
export function AreaList() {
  const { workspace } = useCommander();
  const { t } = useText();
  const { areaTab } = workspace;
  const text = workspace.listText.value.trim().toLowerCase();
  return (
    <>
      <PanelHead title={t.panels.areas} filter />
      <fieldset class="segments panel-tabs" aria-label={t.panels.areas}>
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            data-tab={name}
            aria-pressed={areaTab.value === name}
            onClick={() => (areaTab.value = name)}
          >
            {t.drawing.tabs[name]}
          </button>
        ))}
      </fieldset>
      {areaTab.value === 'areas' && <Areas text={text} />}
      {areaTab.value === 'drawings' && <Later load={loadElements} with={{ text }} />}
      {areaTab.value === 'fences' && <Later load={loadFences} with={{ text }} />}
    </>
  );
}

/** Areas in scope, by kind and name. */
function Areas({ text }: { text: string }) {
  const commander = useCommander();
  const { picture, workspace } = commander;
  const { t, f } = useText();
  const all = picture.areas.value;
  const shown = all
    .filter((area) => text === '' || area.name.toLowerCase().includes(text))
    .sort((a, b) => f.compare(t.areaKind[a.kind], t.areaKind[b.kind]) || f.compare(a.name, b.name));
  return (
    <>
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
