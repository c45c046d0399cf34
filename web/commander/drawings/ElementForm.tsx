import { useSignal } from '@preact/signals';
import type { Element, ElementInput } from '../../../server/wire/elements.js';
import { ApiError } from '../../api/http.js';
import { homeOrg, mayAct, useDesk } from '../../command/desk.js';
import { OrgField } from '../../command/incident/lifeForms.js';
import { Failure, textOf } from '../../command/parts.js';
import { useAction } from '../../command/useAction.js';
import { ELEMENT_KINDS } from '../../map/elementStyle.js';
import { ELEMENT_SYMBOLS } from '../../map/symbols/elementGlyphs.js';
import { useText } from '../../page.js';
import { useCommander } from '../commander.js';
import { editMark, endDrawing } from './drawingActions.js';
import type { Draft } from './drawings.js';
import { PointsField } from './PointsField.js';
import { LEAST_POINTS } from './shape.js';

const COLORS = ['#2f81f7', '#d29922', '#e5534b', '#3fb950', '#a371f7', '#8b949e'] as const;

/** A mark in hand: its points by pen or by keys, and what it says. */
export function ElementForm({ draft }: { draft: Draft }) {
  const commander = useCommander();
  const { drawings, workspace } = commander;
  const { account, catalogue, incidents } = useDesk();
  const { t } = useText();
  const { run, busy, failure } = useAction();
  const other = useSignal<Element | undefined>(undefined);
  const { from, kind } = draft;
  const orgs = [...catalogue.orgs.value].filter(([path]) => mayAct(account, path));
  const count = drawings.points.value.length;
  const isEnough = !kind || count >= LEAST_POINTS[kind];
  const incidentId = from ? from.incidentId : (draft.incidentId ?? workspace.selected.peek()?.id);
  const live = incidents.value.filter(
    ({ id, state }) => id === incidentId || (state !== 'closed' && state !== 'duplicate'),
  );
  const save = (form: HTMLFormElement) =>
    run(async () => {
      try {
        await drawings.save(wordsOf(new FormData(form), homeOrg(account)));
        workspace.notice.value = { text: t.drawing.saved };
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'preconditionFailed') throw error;
        other.value = await drawings.latest(draft.id);
        if (!other.value) throw error;
      }
    });
  return (
    <form
      class="details intake"
      data-testid="element-form"
      aria-label={t.drawing.title}
      onSubmit={(event) => {
        event.preventDefault();
        void save(event.currentTarget);
      }}
      onKeyDown={(event) => {
        const isUndo = (event.ctrlKey || event.metaKey) && event.key === 'z';
        if (!isUndo || event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement) return;
        event.preventDefault();
        drawings.undo();
      }}
    >
      <header class="details-head">
        <div class="details-title">
          <h2>{from ? from.name : t.drawing.fresh[kind ?? 'area']}</h2>
        </div>
      </header>
      {other.value && (
        <div class="conflict" role="alert" data-testid="element-conflict">
          <p>{t.drawing.conflict(other.value.changedBy.name, other.value.name)}</p>
          <div class="actions">
            <button type="button" class="button" onClick={() => editMark(commander, other.value!)}>
              {t.drawing.takeTheirs}
            </button>
            <button
              type="button"
              class="button"
              data-action="keepMine"
              onClick={(event) => {
                const { form } = event.currentTarget;
                const { version } = other.value!;
                other.value = undefined;
                drawings.rebase({ ...draft.from!, version });
                if (form) void save(form);
              }}
            >
              {t.drawing.keepMine}
            </button>
          </div>
        </div>
      )}
      {kind ? <PointsField kind={kind} /> : <p class="footnote">{t.drawing.manyParts}</p>}
      <label class="field">
        <span>{t.drawing.name}</span>
        <input name="name" required maxLength={120} defaultValue={from?.name ?? ''} />
      </label>
      <div class="field-pair even">
        {kind === 'point' ? (
          <label class="field">
            <span>{t.drawing.symbolField}</span>
            <select name="symbol">
              {ELEMENT_SYMBOLS.map((symbol) => (
                <option key={symbol} value={symbol} selected={symbol === (from?.symbol ?? 'flag')}>
                  {t.drawing.symbol[symbol]}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <label class="field">
            <span>{t.drawing.kindField}</span>
            <select name="kind">
              {[...new Set([...ELEMENT_KINDS, ...(from ? [from.kind] : [])])].map((one) => (
                <option key={one} value={one} selected={one === (from?.kind ?? (kind === 'line' ? 'route' : 'cordon'))}>
                  {t.drawing.kind[one as 'note'] ?? one}
                </option>
              ))}
            </select>
          </label>
        )}
        <Colors chosen={from?.color} />
      </div>
      <label class="field">
        <span>{t.drawing.text}</span>
        <textarea name="text" rows={2} maxLength={1000} defaultValue={from?.text ?? ''} />
      </label>
      <label class="field">
        <span>{t.drawing.belongsTo}</span>
        <select name="incidentId">
          <option value="">{t.drawing.standing}</option>
          {live.map(({ id, number, address }) => (
            <option key={id} value={id} selected={id === incidentId}>
              {number} {address ?? ''}
            </option>
          ))}
        </select>
      </label>
      <OrgField orgs={orgs} label={t.desk.org} value={from?.org ?? homeOrg(account)} />
      <Failure text={failure.value} />
      <div class="actions">
        <button type="submit" class="button primary" data-action="saveElement" disabled={busy.value || !isEnough}>
          {t.command.save}
        </button>
        <button type="button" class="button" disabled={!drawings.canUndo} onClick={() => drawings.undo()}>
          {t.drawing.undo}
        </button>
        <button type="button" class="button" onClick={() => endDrawing(commander)}>
          {t.command.cancel}
        </button>
      </div>
    </form>
  );
}

function Colors({ chosen }: { chosen: string | undefined }) {
  const { t } = useText();
  const colors: readonly string[] = chosen && !COLORS.includes(chosen as '#d29922') ? [chosen, ...COLORS] : COLORS;
  return (
    <fieldset class="field color-choice">
      <legend>{t.drawing.color}</legend>
      {colors.map((color, n) => (
        <label key={color} title={t.drawing.colorName[n] ?? color}>
          <input
            type="radio"
            name="color"
            value={color}
            aria-label={t.drawing.colorName[n] ?? color}
            defaultChecked={color === (chosen ?? COLORS[0])}
          />
          <svg width="18" height="18" aria-hidden="true">
            <circle cx="9" cy="9" r="7" fill={color} />
          </svg>
        </label>
      ))}
    </fieldset>
  );
}

function wordsOf(fields: FormData, home: string): Omit<ElementInput, 'geometry'> {
  const text = textOf(fields, 'text');
  const symbol = textOf(fields, 'symbol');
  const incidentId = textOf(fields, 'incidentId');
  return {
    org: textOf(fields, 'org') ?? home,
    name: textOf(fields, 'name') ?? '',
    kind: textOf(fields, 'kind') ?? 'note',
    color: String(fields.get('color')),
    ...(text !== undefined && { text }),
    ...(symbol !== undefined && { symbol }),
    ...(incidentId !== undefined && { incidentId: incidentId as NonNullable<ElementInput['incidentId']> }),
  };
}
