import { mayCommand, mayManage, useDesk } from '../command/desk.js';
import { ModeBadge } from '../command/modes/ModeBadge.js';
import { useText } from '../page.js';
import { Icon } from '../ui/Icon.js';
import { TABS, type Tab, useDeskState } from './deskState.js';

const MANAGED: ReadonlySet<Tab> = new Set(['types', 'cards', 'outbound']);
const COMMANDED: ReadonlySet<Tab> = new Set(['orders', 'shift']);

/** Where one can go, the mode in force, the link, the time, who sits here. */
export function DeskBar() {
  const { desk, tab, feed } = useDeskState();
  const { account, now, page } = useDesk();
  const { t, f } = useText();
  const { settings, session } = page;
  const { phase } = feed.link.value;
  const at = now.value;
  const age = feed.ageMs();
  const tabs = TABS.filter((name) => {
    if (MANAGED.has(name)) return mayManage(account);
    return !COMMANDED.has(name) || mayCommand(account);
  });
  const other = settings.language.value === 'en' ? 'zh-CN' : 'en';
  const nextTheme = settings.theme.value === 'dark' ? 'light' : 'dark';
  return (
    <header class="topbar desk-bar">
      <a class="topbar-link" href="/" title={t.desk.nav.map}>
        <Icon name="mark" size={18} />
        {t.desk.nav.map}
      </a>
      <nav class="desk-tabs" aria-label={t.desk.title}>
        {tabs.map((name) => (
          <a key={name} href={`#${name}`} aria-current={tab.value === name ? 'page' : undefined}>
            {t.desk.nav[name]}
          </a>
        ))}
      </nav>
      <div class="spacer" />
      <ModeBadge href="#modes" />
      <div class={`link-health ${phase}`} title={t.link.detail[phase]} data-phase={phase}>
        <i class="link-mark" aria-hidden="true" />
        <span>{t.link.phase[phase]}</span>
        {age !== undefined && <span class="link-age wide-only">{f.age(age)}</span>}
      </div>
      <time class="clock" dateTime={new Date(at).toISOString()} title={f.dateTime(at)}>
        <strong>{f.time(at)}</strong>
        <span class="clock-zone wide-only">{f.zone(at)}</span>
      </time>
      <button type="button" class="button" lang={other} onClick={() => (settings.language.value = other)}>
        {other === 'en' ? 'English' : '中文'}
      </button>
      <button type="button" class="button" onClick={() => (settings.themeChoice.value = nextTheme)}>
        {t.account.themes[nextTheme]}
      </button>
      <button type="button" class="button" title={desk.account.username} onClick={() => void session.signOut()}>
        {t.account.signOut}
      </button>
    </header>
  );
}
