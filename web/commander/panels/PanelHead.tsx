import type { ComponentChildren } from 'preact';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';

/** Title, count, and what else a panel offers; the text filter is one for all lists and clears when the list changes. */
export function PanelHead(props: {
  title: string;
  count?: string;
  filter?: boolean;
  /** Below another list, whose head puts both away. */
  isSecond?: boolean;
  children?: ComponentChildren;
}) {
  const { workspace } = useCommander();
  const { t } = useText();
  const { listText } = workspace;
  return (
    <header class="panel-head">
      <div class="panel-title">
        <h2>{props.title}</h2>
        {props.count !== undefined && <span class="quiet">{props.count}</span>}
        <div class="spacer" />
        {props.children}
        {!props.isSecond && (
          <button
            type="button"
            class="icon-button"
            aria-label={t.list.collapse}
            title={`${t.list.collapse} ([)`}
            onClick={() => (workspace.listOpen.value = false)}
          >
            <Icon name="left" size={18} />
          </button>
        )}
      </div>
      {props.filter && (
        <div class="filter-box">
          <Icon name="search" size={16} />
          <input
            type="search"
            class="list-filter"
            aria-label={t.list.filter}
            placeholder={`${t.list.filter} ( / )`}
            value={listText.value}
            onInput={(event) => (listText.value = event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              listText.value = '';
              event.currentTarget.blur();
            }}
          />
        </div>
      )}
    </header>
  );
}

/** What a list says when there is nothing in it: what would be there, and the one thing to do. */
export function EmptyList({ text, action, onAction }: { text: string; action?: string; onAction?: () => void }) {
  return (
    <div class="empty">
      <p>{text}</p>
      {action && (
        <button type="button" class="button" onClick={onAction}>
          {action}
        </button>
      )}
    </div>
  );
}
