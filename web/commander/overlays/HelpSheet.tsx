import { useEffect, useRef } from 'preact/hooks';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';
import { SHORTCUTS } from '../keys/shortcuts.js';

/** Every shortcut, by what it is for. */
export function HelpSheet() {
  const { workspace } = useCommander();
  return workspace.overlay.value === 'help' ? <OpenSheet /> : null;
}

function OpenSheet() {
  const { workspace, page } = useCommander();
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector('button')?.focus();
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) workspace.overlay.value = 'none';
    };
    document.addEventListener('pointerdown', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      if (before instanceof HTMLElement) before.focus();
    };
  }, [workspace]);
  return (
    <div ref={box} class="sheet" role="dialog" aria-label={t.shortcuts.title}>
      <div class="panel-title">
        <h2>{t.shortcuts.title}</h2>
        <div class="spacer" />
        <button
          type="button"
          class="icon-button"
          aria-label={t.inspector.close}
          onClick={() => (workspace.overlay.value = 'none')}
        >
          <Icon name="close" size={18} />
        </button>
      </div>
      {!page.settings.singleKeys.value && <p class="notice">{t.shortcuts.off}</p>}
      <div class="sheet-groups">
        {(['find', 'act', 'map', 'panels'] as const).map((group) => (
          <section key={group}>
            <h3>{t.shortcuts.groups[group]}</h3>
            <dl>
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ word, shown }) => (
                <div key={word}>
                  <dt>{t.shortcuts[word]}</dt>
                  <dd>
                    {shown.map((key) => (
                      <kbd key={key} class="key">
                        {key}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </div>
  );
}
