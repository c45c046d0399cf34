import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePage, useText } from '../page.js';
import { Icon } from '../ui/Icon.js';
import { ROUTES, type SectionId, sectionsFor } from './sections.js';

/** The frame of the office pages: where one can go, who sits here, and what is open. */
export function OfficeFrame(props: { section: SectionId; username: string; children: ComponentChildren }) {
  const { session, settings } = usePage();
  const { t } = useText();
  const main = useRef<HTMLElement>(null);
  const title = t.office.sections[props.section];
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title, t]);
  const other = settings.language.value === 'en' ? 'zh-CN' : 'en';
  const nextTheme = settings.theme.value === 'dark' ? 'light' : 'dark';
  const { permissions } = session;
  return (
    <div class="office">
      <button type="button" class="skip-link" onClick={() => main.current?.focus()}>
        {t.office.skip}
      </button>
      <header class="office-top">
        <span class="office-mark">
          <Icon name="mark" size={22} />
          <strong>{t.product}</strong>
        </span>
        <nav class="office-nav" aria-label={t.office.menu}>
          {permissions.includes('view') && (
            <a href="/">
              <Icon name="left" size={16} />
              {t.office.map}
            </a>
          )}
          {sectionsFor(permissions).map((section) => (
            <a
              key={section}
              href={ROUTES[section]}
              aria-current={section === props.section ? 'page' : undefined}
              data-section={section}
            >
              {t.office.sections[section]}
            </a>
          ))}
        </nav>
        <div class="office-tools">
          <button
            type="button"
            class="button"
            lang={other}
            onClick={() => {
              settings.language.value = other;
            }}
          >
            {other === 'en' ? 'English' : '中文'}
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              settings.themeChoice.value = nextTheme;
            }}
          >
            {t.account.themes[nextTheme]}
          </button>
          <span class="office-user truncate">
            <Icon name="user" size={18} />
            {props.username}
          </span>
          <button type="button" class="button" onClick={() => void session.signOut()}>
            {t.account.signOut}
          </button>
        </div>
      </header>
      <main class="office-main" ref={main} tabIndex={-1}>
        {props.children}
      </main>
    </div>
  );
}
