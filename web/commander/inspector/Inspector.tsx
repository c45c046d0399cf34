import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';
import { AreaDetails } from './AreaDetails.js';
import { CameraDetails } from './CameraDetails.js';
import { CoincidentList } from './CoincidentList.js';
import { GroupPanel } from './GroupPanel.js';
import { IncidentDetails } from './IncidentDetails.js';
import { IncidentLog } from './IncidentLog.js';
import { NearestPanel } from './NearestPanel.js';
import { NewIncidentForm } from './NewIncidentForm.js';
import { UnitDetails } from './UnitDetails.js';

/** Details of what is selected, and what one click found; never over the map. */
export function Inspector() {
  const { workspace, nearest, group } = useCommander();
  const { t } = useText();
  const selected = workspace.selected.value;
  const draft = workspace.draft.value;
  const isEmpty = !selected && !draft && !nearest.origin.value && !group.group.value && !group.failure.value;
  return (
    <aside class="inspector" aria-label={t.shortcuts.inspector}>
      <button
        type="button"
        class="icon-button inspector-collapse"
        aria-label={t.inspector.collapse}
        title={`${t.inspector.collapse} (])`}
        onClick={() => (workspace.inspectorOpen.value = false)}
      >
        <Icon name="right" size={18} />
      </button>
      <div class="inspector-scroll">
        {draft && <NewIncidentForm place={draft} />}
        <CoincidentList />
        {selected?.type === 'unit' && <UnitDetails id={selected.id} />}
        {selected?.type === 'incident' && <IncidentDetails id={selected.id} />}
        {selected?.type === 'camera' && <CameraDetails id={selected.id} />}
        {selected?.type === 'area' && <AreaDetails id={selected.id} />}
        <GroupPanel />
        <NearestPanel />
        {selected?.type === 'incident' && <IncidentLog key={selected.id} id={selected.id} />}
        {isEmpty && (
          <div class="empty">
            <p>
              <strong>{t.inspector.nothing}</strong>
            </p>
            <p>{t.inspector.nothingHint}</p>
          </div>
        )}
      </div>
    </aside>
  );
}
