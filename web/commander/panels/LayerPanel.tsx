import { useSignal } from '@preact/signals';
import { FRESHNESS, KINDS, STATUSES } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { IncidentSymbol, UnitSymbol } from '../../ui/Symbol.js';
import { copyText } from '../actions.js';
import { useCommander } from '../commander.js';
import { toggled } from '../state/filters.js';
import { readViews, removeView, type SavedView, saveView } from '../state/savedViews.js';
import { LAYERS, type LayerName, writeState } from '../state/urlState.js';
import { openState, savedStateOf } from '../state/urlSync.js';
import { PanelHead } from './PanelHead.js';

/** Which layers are drawn, what the symbols mean, and views kept for later. */
export function LayerPanel() {
  const { workspace, page } = useCommander();
  const { t } = useText();
  const { layers } = workspace;
  const { overview } = page.settings;
  const toggle = (name: LayerName) => {
    const next = toggled(layers.value, name);
    // Both fill the same hexagons.
    if (name === 'activity') next.delete('coverage');
    if (name === 'coverage') next.delete('activity');
    layers.value = next;
  };
  const hints: Partial<Record<LayerName, string>> = {
    activity: t.layers.activityHint,
    coverage: t.layers.coverageHint,
  };
  return (
    <>
      <PanelHead title={t.layers.title} />
      <div class="panel-scroll">
        <ul class="layer-list">
          {LAYERS.map((name) => (
            <li key={name}>
              <label>
                <input type="checkbox" checked={layers.value.has(name)} onChange={() => toggle(name)} />
                <span>
                  {t.layers[name]}
                  {hints[name] && <small>{hints[name]}</small>}
                </span>
              </label>
            </li>
          ))}
          <li>
            <label>
              <input
                type="checkbox"
                checked={overview.value}
                onChange={(event) => (overview.value = event.currentTarget.checked)}
              />
              <span>{t.layers.overview}</span>
            </label>
          </li>
        </ul>
        <SavedViews />
        <Legend />
      </div>
    </>
  );
}

function SavedViews() {
  const commander = useCommander();
  const { workspace } = commander;
  const { t } = useText();
  const views = useSignal<readonly SavedView[]>(readViews(localStorage));
  const name = useSignal('');
  const save = (event: Event) => {
    event.preventDefault();
    if (name.value.trim() === '') return;
    views.value = saveView(localStorage, { name: name.value.trim(), fragment: writeState(savedStateOf(commander)) });
    name.value = '';
  };
  const remove = (view: SavedView) => {
    views.value = removeView(localStorage, view.name);
    workspace.notice.value = {
      text: t.layers.removed(view.name),
      undo: () => (views.value = saveView(localStorage, view)),
    };
  };
  const copyLink = () =>
    void copyText(commander, `${location.origin}${location.pathname}#${writeState(savedStateOf(commander))}`);
  return (
    <section class="panel-section">
      <h3>{t.layers.savedViews}</h3>
      {views.value.length === 0 ? (
        <p class="quiet">{t.layers.noViews}</p>
      ) : (
        <ul>
          {views.value.map((view) => (
            <li key={view.name} class="saved-view">
              <button type="button" class="link truncate" onClick={() => openState(commander, view.fragment)}>
                {view.name}
              </button>
              <button
                type="button"
                class="icon-button"
                aria-label={`${t.layers.remove}: ${view.name}`}
                title={t.layers.remove}
                onClick={() => remove(view)}
              >
                <Icon name="remove" size={16} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <form class="save-view" onSubmit={save}>
        <input
          aria-label={t.layers.viewName}
          placeholder={t.layers.viewName}
          maxLength={60}
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
        <button type="submit" class="button">
          {t.layers.save}
        </button>
      </form>
      <button type="button" class="link" onClick={copyLink}>
        {t.layers.copyLink}
      </button>
    </section>
  );
}

function Legend() {
  const { t } = useText();
  return (
    <section class="panel-section">
      <h3>{t.layers.legend}</h3>
      <ul class="legend">
        {STATUSES.map((status) => (
          <li key={status}>
            <UnitSymbol kind="patrolCar" status={status} freshness="fresh" size={26} />
            {t.status[status]}
          </li>
        ))}
        {FRESHNESS.slice(1).map((freshness) => (
          <li key={freshness}>
            <UnitSymbol kind="patrolCar" status="available" freshness={freshness} size={26} />
            {t.freshness[freshness]}
          </li>
        ))}
      </ul>
      <ul class="legend">
        {KINDS.map((kind) => (
          <li key={kind}>
            <UnitSymbol kind={kind} status="available" freshness="fresh" size={26} />
            {t.kind[kind]}
          </li>
        ))}
      </ul>
      <ul class="legend">
        {[1, 2, 3, 4].map((priority) => (
          <li key={priority}>
            <IncidentSymbol priority={priority} stage="assigned" size={26} />
            {t.newIncident.priorityName[priority - 1]}
          </li>
        ))}
      </ul>
    </section>
  );
}
