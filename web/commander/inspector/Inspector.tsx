import type { StreamId } from '../../../server/wire/ids.js';
import { IncidentPanel } from '../../command/incident/IncidentPanel.js';
import { IntakeForm } from '../../command/intake/IntakeForm.js';
import { useText } from '../../page.js';
import { RecordingsSection } from '../../recordings/RecordingsSection.js';
import { Icon } from '../../ui/Icon.js';
import { Later } from '../../ui/Later.js';
import { closeIntake, goToPlace, select, toggleTool } from '../actions.js';
import { useCommander } from '../commander.js';
import { VideoDock } from '../video/VideoDock.js';
import { AreaDetails } from './AreaDetails.js';
import { CameraDetails } from './CameraDetails.js';
import { CoincidentList } from './CoincidentList.js';
import { GroupPanel } from './GroupPanel.js';
import { NearestPanel } from './NearestPanel.js';
import { UnitDetails } from './UnitDetails.js';

const loadDrawing = async () => (await import('../drawings/ElementPanel.js')).DrawingPanel;

/** Details of what is selected, and what one click found; never over the map. Pictures dock in it where they have no column of their own. */
export function Inspector({ isDocked }: { isDocked: boolean }) {
  const { workspace, nearest, group, drawings } = useCommander();
  const { t } = useText();
  const selected = workspace.selected.value;
  const draft = workspace.draft.value;
  const isEntering = workspace.intakeOpen.value || draft !== undefined;
  const isDrawing =
    drawings.draft.value !== undefined || drawings.fence.value !== undefined || drawings.selected.value !== undefined;
  const isEmpty =
    !selected && !isEntering && !isDrawing && !nearest.origin.value && !group.group.value && !group.failure.value;
  const near = (
    <>
      {selected?.type === 'incident' && <RecordingsSection key={selected.id} incidentId={selected.id} />}
      <GroupPanel />
      <NearestPanel />
    </>
  );
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
      {isDocked && <VideoDock />}
      <div class="inspector-scroll">
        {isEntering && <Intake />}
        {isDrawing && <Later load={loadDrawing} with={{}} />}
        <CoincidentList />
        {selected?.type === 'unit' && <UnitDetails id={selected.id} />}
        {selected?.type === 'camera' && <CameraDetails id={selected.id} />}
        {(selected?.type === 'unit' || selected?.type === 'camera') && (
          <RecordingsSection key={selected.id} streamId={`${selected.type}-${selected.id}` as StreamId} />
        )}
        {selected?.type === 'area' && <AreaDetails id={selected.id} />}
        {selected?.type === 'incident' ? <IncidentPanel key={selected.id} id={selected.id} between={near} /> : near}
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

/** The form of a new report, with the map to click its place on. */
function Intake() {
  const commander = useCommander();
  const { workspace } = commander;
  const { t } = useText();
  return (
    <IntakeForm
      place={workspace.draft.value}
      isPicking={workspace.tool.value === 'newIncident'}
      onPick={() => toggleTool(commander, 'newIncident')}
      onPlace={(place) => {
        workspace.draft.value = place;
        if (workspace.tool.value === 'newIncident') workspace.tool.value = 'none';
        goToPlace(commander, place);
      }}
      onCancel={() => closeIntake(commander)}
      onDone={(id, number) => {
        closeIntake(commander);
        workspace.notice.value = { text: t.newIncident.created(number) };
        select(commander, { type: 'incident', id });
      }}
    />
  );
}
