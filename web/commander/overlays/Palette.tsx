import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { SearchItem } from '../../../server/wire/client.js';
import { ApiError } from '../../api/http.js';
import { useText } from '../../page.js';
import { Icon, type IconName } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';
import { commandEntries } from './paletteCommands.js';
import { foundEntries, type PaletteEntry, type PaletteGroup, writtenEntries } from './paletteEntries.js';

/** The server is asked when typing pauses this long, ms. */
const TYPING_PAUSE_MS = 90;
const MAX_COMMANDS = 7;

const GROUP_ICONS: Record<PaletteGroup, IconName> = {
  coordinate: 'target',
  unit: 'units',
  incident: 'incidents',
  camera: 'cameras',
  area: 'areas',
  address: 'place',
  view: 'save',
  command: 'command',
};

/** Search everything and run any command: one box, keys only. */
export function Palette() {
  const { workspace } = useCommander();
  return workspace.overlay.value === 'palette' ? <OpenPalette /> : null;
}

function OpenPalette() {
  const commander = useCommander();
  const { workspace, page } = commander;
  const { t, f } = useText();
  const text = useSignal('');
  const active = useSignal(0);
  const found = useSignal<readonly SearchItem[]>([]);
  const failed = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const close = () => (workspace.overlay.value = 'none');

  useSignalEffect(() => {
    const query = text.value.trim();
    active.value = 0;
    if (query === '') {
      found.value = [];
      return undefined;
    }
    const abort = new AbortController();
    const timer = window.setTimeout(async () => {
      try {
        const { items } = await page.call<{ items: SearchItem[] }>('/search', {
          query: { q: query.slice(0, 100), limit: 20 },
          signal: abort.signal,
        });
        found.value = items;
        failed.value = false;
      } catch (error) {
        if (abort.signal.aborted) return;
        if (!(error instanceof ApiError)) throw error;
        found.value = [];
        failed.value = true;
      }
    }, TYPING_PAUSE_MS);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  });

  const entries = useComputed((): readonly PaletteEntry[] => {
    const query = text.value.trim();
    const commands = commandEntries(commander, query);
    if (query === '') return commands;
    return [
      ...writtenEntries(commander, query, f),
      ...foundEntries(commander, found.value),
      ...commands.slice(0, MAX_COMMANDS),
    ];
  });

  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    close();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { length } = entries.value;
    if (event.key === 'ArrowDown') active.value = Math.min(length - 1, active.value + 1);
    else if (event.key === 'ArrowUp') active.value = Math.max(0, active.value - 1);
    else if (event.key === 'Enter') run(entries.value[active.value]);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  });
  useSignalEffect(() => {
    document.getElementById(`palette-${active.value}`)?.scrollIntoView({ block: 'nearest' });
  });

  return (
    <div ref={box} class="palette" role="dialog" aria-label={t.palette.title}>
      <div class="palette-input">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={entries.value.length > 0 ? `palette-${active.value}` : undefined}
          aria-label={t.palette.placeholder}
          placeholder={t.palette.placeholder}
          autofocus
          ref={(element) => element?.focus()}
          spellcheck={false}
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id="palette-list" class="palette-list" role="listbox" aria-label={t.palette.title}>
        {entries.value.map((entry, index) => {
          const isFirst = index === 0 || entries.value[index - 1]!.group !== entry.group;
          return (
            <div key={`${entry.group}:${entry.key}`}>
              {isFirst && <div class="palette-group">{t.palette.groups[entry.group]}</div>}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combo box takes the keys. */}
              <div
                id={`palette-${index}`}
                class={index === active.value ? 'palette-entry active' : 'palette-entry'}
                role="option"
                tabIndex={-1}
                aria-selected={index === active.value}
                onMouseMove={() => (active.value = index)}
                onClick={() => run(entry)}
              >
                <Icon name={GROUP_ICONS[entry.group]} size={18} />
                <span class="truncate">{entry.title}</span>
                {entry.detail && <span class="truncate quiet">{entry.detail}</span>}
                {entry.keys && <kbd class="key row-end">{entry.keys}</kbd>}
              </div>
            </div>
          );
        })}
        {entries.value.length === 0 && (
          <p class="empty">
            {failed.value ? t.palette.failed : t.palette.nothing}
            <br />
            <span class="quiet">{t.palette.nothingHint}</span>
          </p>
        )}
      </div>
      <footer class="palette-foot">{t.palette.keys}</footer>
    </div>
  );
}
