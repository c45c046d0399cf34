import { useEffect, useMemo } from 'preact/hooks';
import { DeskProvider } from '../command/desk.js';
import { RunCardEditor } from '../command/editors/RunCardEditor.js';
import { TypeEditor } from '../command/editors/TypeEditor.js';
import { ModesView } from '../command/modes/ModesView.js';
import { OrdersView } from '../command/orders/OrdersView.js';
import { ConnectionsView } from '../command/outbound/ConnectionsView.js';
import { ShiftView } from '../command/shift/ShiftView.js';
import { usePage, useText } from '../page.js';
import type { Account } from '../session/session.js';
import { BoardView } from './BoardView.js';
import { DeskBar } from './DeskBar.js';
import { createDeskState, DeskStateProvider, type Tab } from './deskState.js';

const NOTICE_MS = 4000;

const VIEWS: Record<Tab, () => preact.JSX.Element> = {
  board: BoardView,
  orders: OrdersView,
  shift: ShiftView,
  modes: ModesView,
  types: TypeEditor,
  cards: RunCardEditor,
  outbound: ConnectionsView,
};

/** The page beside the map: what is not done yet, what was ordered, who has the shift, what is in force. */
export function DeskPage({ account }: { account: Account }) {
  const page = usePage();
  const { t } = useText();
  const state = useMemo(() => createDeskState(page, account), [page, account]);
  useEffect(() => () => state.close(), [state]);
  const tab = state.tab.value;
  const title = t.desk.nav[tab];
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title, t]);
  const { notice } = state;
  const text = notice.value;
  useEffect(() => {
    if (text === '') return undefined;
    const timer = setTimeout(() => (notice.value = ''), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [text, notice]);
  const View = VIEWS[tab];
  return (
    <DeskStateProvider value={state}>
      <DeskProvider value={state.desk}>
        <div class="desk">
          <DeskBar />
          <main class="desk-main" data-tab={tab}>
            <View />
          </main>
          {text !== '' && (
            <div class="notice-chip" role="status">
              {text}
            </div>
          )}
        </div>
      </DeskProvider>
    </DeskStateProvider>
  );
}
