import type { Fence, FenceEvent, FenceInput } from '../../../server/wire/elements.js';
import { Failure, textOf } from '../../command/parts.js';
import { useTerms } from '../../command/terms.js';
import { useAction } from '../../command/useAction.js';
import { KINDS } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';

/** FENCE_EVENTS, repeated to keep schemas out of the bundle. */
const EVENTS = ['enter', 'leave', 'dwell'] as const satisfies readonly FenceEvent[];

/** What a geofence tells of: enter, leave, dwell; of which kinds of units. */
export function FenceForm({ fence }: { fence: Fence | FenceInput }) {
  const { drawings, workspace } = useCommander();
  const { t } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const id = 'id' in fence ? (fence.id as string) : undefined;
  const save = (form: HTMLFormElement) =>
    run(async () => {
      await drawings.saveFence(id, read(new FormData(form), fence));
      workspace.notice.value = { text: t.drawing.fence.saved };
    });
  return (
    <form
      class="details intake"
      data-testid="fence-form"
      aria-label={t.drawing.fence.title}
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
    >
      <header class="details-head">
        <div class="details-title">
          <h2>{id === undefined ? t.drawing.fence.make : fence.name}</h2>
          <p class="quiet">{terms.org(fence.org)}</p>
        </div>
      </header>
      <label class="field">
        <span>{t.drawing.name}</span>
        <input name="name" required maxLength={120} defaultValue={fence.name} />
      </label>
      <fieldset class="check-row">
        <legend>{t.drawing.fence.tellsOf}</legend>
        {EVENTS.map((event) => (
          <label key={event} class="check">
            <input type="checkbox" name={`on-${event}`} defaultChecked={fence.on.includes(event)} />
            {t.drawing.fence.event[event]}
          </label>
        ))}
      </fieldset>
      <label class="field">
        <span>{t.drawing.fence.dwellMinutes}</span>
        <input
          name="dwell"
          inputMode="decimal"
          pattern="[0-9]{1,4}([.][0-9]+)?"
          defaultValue={String((fence.dwellSeconds ?? 600) / 60)}
        />
      </label>
      <fieldset class="check-row">
        <legend>{t.drawing.fence.kinds}</legend>
        {KINDS.map((kind) => (
          <label key={kind} class="check">
            <input type="checkbox" name={`kind-${kind}`} defaultChecked={fence.kinds?.includes(kind) ?? false} />
            {t.kind[kind]}
          </label>
        ))}
      </fieldset>
      <p class="footnote">{t.drawing.fence.kindsNote}</p>
      <label class="check">
        <input type="checkbox" name="active" defaultChecked={fence.active ?? true} /> {t.drawing.fence.active}
      </label>
      <Failure text={failure.value} />
      <div class="actions">
        <button type="submit" class="button primary" data-action="saveFence" disabled={busy.value}>
          {t.command.save}
        </button>
        {id !== undefined && (
          <button
            type="button"
            class="button danger"
            disabled={busy.value}
            onClick={() => void run(() => drawings.removeFence(id))}
          >
            {t.desk.remove}
          </button>
        )}
        <button type="button" class="button" onClick={() => (drawings.fence.value = undefined)}>
          {t.command.cancel}
        </button>
      </div>
    </form>
  );
}

function read(fields: FormData, { org, area, incidentId, unitIds, unitOrg, status }: Fence | FenceInput): FenceInput {
  const on = EVENTS.filter((event) => fields.has(`on-${event}`));
  const kinds = KINDS.filter((kind) => fields.has(`kind-${kind}`));
  return {
    ...{ org, area, on, name: textOf(fields, 'name') ?? '', active: fields.has('active') },
    ...(on.includes('dwell') && { dwellSeconds: Math.round(Number(fields.get('dwell')) * 60) }),
    ...(kinds.length > 0 && { kinds }),
    ...(incidentId !== undefined && { incidentId }),
    ...(unitIds !== undefined && { unitIds }),
    ...(unitOrg !== undefined && { unitOrg }),
    ...(status !== undefined && { status }),
  };
}
