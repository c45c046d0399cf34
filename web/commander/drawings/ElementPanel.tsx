import { useSignal } from '@preact/signals';
import type { Element } from '../../../server/wire/elements.js';
import { mayAct, mayCommand, useDesk } from '../../command/desk.js';
import { Failure } from '../../command/parts.js';
import { useTerms } from '../../command/terms.js';
import { useAction } from '../../command/useAction.js';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { Action, Fact } from '../inspector/parts.js';
import { editMark, goToMark } from './drawingActions.js';
import { ElementForm } from './ElementForm.js';
import { ElementHistory } from './ElementHistory.js';
import { ElementIcon, whatItIs } from './ElementIcon.js';
import { FenceForm } from './FenceForm.js';

/** Whatever of the drawings is open beside the map: a form, a geofence, or a mark's details. */
export function DrawingPanel() {
  const { drawings } = useCommander();
  const draft = drawings.draft.value;
  const fence = drawings.fence.value;
  if (draft) return <ElementForm key={`${draft.id}:${draft.from?.version ?? 0}`} draft={draft} />;
  if (fence) return <FenceForm key={'id' in fence ? fence.id : 'new'} fence={fence} />;
  const element = drawings.elements.value.find(({ id }) => id === drawings.selected.value);
  return element ? <ElementDetails key={element.id} element={element} /> : null;
}

function ElementDetails({ element }: { element: Element }) {
  const commander = useCommander();
  const { drawings, workspace } = commander;
  const { account, incidents, openIncident } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const { run, failure } = useAction();
  const withHistory = useSignal(false);
  const { id, org, name, geometry, text, incidentId, version, changedAt, changedBy } = element;
  const incident = incidents.value.find((one) => one.id === incidentId);
  const isArea = geometry.type === 'Polygon' || geometry.type === 'MultiPolygon';
  const remove = () =>
    run(async () => {
      const undo = await drawings.remove(element);
      workspace.notice.value = { text: t.drawing.removed(name), undo: () => void run(undo) };
    });
  return (
    <article class="details" data-element={id} data-version={version}>
      <header class="details-head">
        <ElementIcon element={element} size={32} />
        <div class="details-title">
          <h2>{name}</h2>
          <p class="quiet">{whatItIs(element, t)}</p>
        </div>
      </header>
      {text && <p class="narrative">{text}</p>}
      <div class="actions">
        <Action icon="fit" label={t.inspector.fitArea} onClick={() => goToMark(commander, element)} />
        {mayAct(account, org) && (
          <Action icon="measure" label={t.drawing.edit} onClick={() => editMark(commander, element)} />
        )}
        {isArea && (
          <Action
            icon="lasso"
            label={t.inspector.selectInside}
            onClick={() => void commander.group.choose({ kind: 'area', name, geometry }, false)}
          />
        )}
        {isArea && mayCommand(account, org) && (
          <Action
            icon="alerts"
            label={t.drawing.fence.make}
            onClick={() => (drawings.fence.value = { org, name, area: geometry, on: ['enter', 'leave'] })}
          />
        )}
        <Action
          icon="log"
          label={t.drawing.history}
          pressed={withHistory.value}
          onClick={() => (withHistory.value = !withHistory.value)}
        />
        {mayAct(account, org) && <Action icon="remove" label={t.drawing.remove} onClick={() => void remove()} />}
      </div>
      <Failure text={failure.value} />
      <dl class="facts">
        {incident && (
          <Fact name={t.inspector.incident}>
            <button type="button" class="link" onClick={() => openIncident(incident.id)}>
              {incident.number}
            </button>
          </Fact>
        )}
        <Fact name={t.inspector.organisation}>{terms.org(org)}</Fact>
        <Fact name={t.drawing.changed}>
          {changedBy.name} · {f.dateTime(Date.parse(changedAt))} · {t.drawing.version(version)}
        </Fact>
      </dl>
      {withHistory.value && <ElementHistory element={element} />}
    </article>
  );
}
