import { useEffect, useRef } from 'preact/hooks';
import { ROUTES, sectionsFor } from '../../office/sections.js';
import { usePage, useText } from '../../page.js';
import { LANGUAGES, SCALES, THEME_CHOICES } from '../../settings/settings.js';
import { Icon } from '../../ui/Icon.js';
import { useCommander } from '../commander.js';

/** Who sits here, and how they like the page. */
export function AccountMenu() {
  const { account, workspace, page } = useCommander();
  const { t } = useText();
  const isOpen = workspace.overlay.value === 'account';
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return undefined;
    const close = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) workspace.overlay.value = 'none';
    };
    document.addEventListener('pointerdown', close);
    return () => document.removeEventListener('pointerdown', close);
  }, [isOpen, workspace]);
  return (
    <div class="account" ref={box}>
      <button
        type="button"
        class="account-button"
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        aria-label={`${t.account.menu}: ${account.displayName}`}
        onClick={() => (workspace.overlay.value = isOpen ? 'none' : 'account')}
      >
        <Icon name="user" />
        <span class="truncate wide-only">{account.displayName}</span>
      </button>
      {isOpen && (
        <div class="account-menu" role="dialog" aria-label={t.account.menu}>
          <p class="account-name">
            <strong>{account.displayName}</strong>
            <span class="quiet">{account.username}</span>
          </p>
          <Preferences />
          <nav class="account-links" aria-label={t.office.menu}>
            {sectionsFor(page.session.permissions).map((section) => (
              <a key={section} href={ROUTES[section]} data-section={section}>
                {t.office.sections[section]}
              </a>
            ))}
          </nav>
          <button type="button" class="button wide" onClick={() => (workspace.overlay.value = 'help')}>
            <Icon name="keyboard" size={18} />
            {t.account.shortcuts}
          </button>
          <button type="button" class="button wide" onClick={() => void page.session.signOut()}>
            {t.account.signOut}
          </button>
          <p class="quiet">{t.account.version(page.config.version)}</p>
        </div>
      )}
    </div>
  );
}

function Preferences() {
  const { settings } = usePage();
  const { t } = useText();
  return (
    <div class="preferences">
      <span id="pref-language">{t.account.language}</span>
      <fieldset class="segments" aria-labelledby="pref-language">
        {LANGUAGES.map((tag) => (
          <button
            key={tag}
            type="button"
            lang={tag}
            aria-pressed={settings.language.value === tag}
            onClick={() => (settings.language.value = tag)}
          >
            {tag === 'en' ? 'English' : '中文'}
          </button>
        ))}
      </fieldset>
      <span id="pref-theme">{t.account.theme}</span>
      <fieldset class="segments" aria-labelledby="pref-theme">
        {THEME_CHOICES.map((choice) => (
          <button
            key={choice}
            type="button"
            aria-pressed={settings.themeChoice.value === choice}
            onClick={() => (settings.themeChoice.value = choice)}
          >
            {t.account.themes[choice]}
          </button>
        ))}
      </fieldset>
      <label for="pref-scale">{t.account.scale}</label>
      <select
        id="pref-scale"
        value={settings.scalePercent.value}
        onChange={(event) => (settings.scalePercent.value = Number(event.currentTarget.value))}
      >
        {SCALES.map((scale) => (
          <option key={scale} value={scale}>
            {scale} %
          </option>
        ))}
      </select>
      <label for="pref-keys">{t.account.singleKeys}</label>
      <input
        id="pref-keys"
        type="checkbox"
        checked={settings.singleKeys.value}
        onChange={(event) => (settings.singleKeys.value = event.currentTarget.checked)}
      />
      <label for="pref-video">{t.account.autoVideo}</label>
      <input
        id="pref-video"
        type="checkbox"
        checked={settings.autoVideo.value}
        onChange={(event) => (settings.autoVideo.value = event.currentTarget.checked)}
      />
    </div>
  );
}
