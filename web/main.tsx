import { lazy, Suspense } from 'preact/compat';
import { ROUTES } from './office/sections.js';
import { usePage } from './page.js';
import type { Account } from './session/session.js';
import { startPage } from './session/startPage.js';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/layout.css';
import './style/lists.css';
import './style/inspector.css';
import './style/recordings.css';
import './style/video.css';
import './style/overlays.css';
import './style/map.css';
import './style/video.css';
import './style/videoMap.css';

const CommanderPage = lazy(() => import('./commander/CommanderPage.js'));

await startPage((account) => <Commander account={account} />);

/** The map, for who may see it; others are taken to what they may use. */
function Commander({ account }: { account: Account }) {
  const { permissions } = usePage().session;
  if (!permissions.includes('view')) {
    location.replace(permissions.includes('audit') ? ROUTES.audit : ROUTES.account);
    return null;
  }
  return (
    <Suspense fallback={<div class="entrance" aria-busy="true" />}>
      <CommanderPage account={account} />
    </Suspense>
  );
}
