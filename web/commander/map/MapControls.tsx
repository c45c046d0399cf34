import { useText } from '../../page.js';
import { Icon, type IconName } from '../../ui/Icon.js';
import { fitEverything, toggleTool } from '../actions.js';
import { useCommander } from '../commander.js';
import type { Tool } from '../state/workspace.js';

/** Zoom, north, fit and the tools, at the right edge of the map. */
export function MapControls() {
  const commander = useCommander();
  const { stage, workspace, page } = commander;
  const { t } = useText();
  const bearing = stage.value?.view.value.bearing ?? 0;
  const button = (icon: IconName, label: string, run: () => void, pressed?: boolean, key?: string) => (
    <button
      type="button"
      class="map-button"
      aria-label={label}
      title={key ? `${label} (${key})` : label}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      onClick={run}
    >
      <Icon name={icon} />
    </button>
  );
  const tool = (name: Tool, icon: IconName, label: string, key?: string) =>
    button(icon, label, () => toggleTool(commander, name), workspace.tool.value === name, key);
  const { overview } = page.settings;
  return (
    <div class="map-controls" role="toolbar" aria-label={t.map.tools} aria-orientation="vertical">
      <div class="map-button-group">
        {button('plus', t.map.zoomIn, () => stage.value?.zoomBy(1), undefined, '+')}
        {button('minus', t.map.zoomOut, () => stage.value?.zoomBy(-1), undefined, '-')}
        {button('fit', t.map.fit, () => fitEverything(commander), undefined, 'G')}
        {bearing !== 0 && button('north', t.map.north, () => stage.value?.fly({ ...stage.value.center(), bearing: 0 }))}
      </div>
      <div class="map-button-group">
        {tool('lasso', 'lasso', t.map.lasso, 'L')}
        {tool('box', 'box', t.map.box, '⇧')}
        {tool('circle', 'circle', t.map.circle)}
        {tool('measure', 'measure', t.map.measure, 'R')}
      </div>
      <div class="map-button-group">
        {button('overview', t.map.overview, () => (overview.value = !overview.value), overview.value, 'O')}
      </div>
    </div>
  );
}
