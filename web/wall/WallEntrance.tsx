import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { usePage, useText } from '../page.js';
import { Entrance } from '../session/Entrance.js';
import type { WallEntranceDesk } from './entrance.js';
import { WallPage } from './WallPage.js';
import { WallScreenModel } from './wallScreen.js';

interface Props {
  desk: WallEntranceDesk;
  wallId: string;
  givenToken: string | undefined;
}

/** The page is told of a 401 on the way; anything else passes. */
const ignoreAnswer = (): void => undefined;

/** While nobody can be asked, the screen asks again by itself. */
const ASK_AGAIN_MS = 5000;

/** Lets a screen in by its own token, or a person who signs in. */
export function WallEntrance({ desk, wallId, givenToken }: Props) {
  const { session, call } = usePage();
  const { t } = useText();
  useEffect(() => {
    void desk.open(givenToken);
    void session.restore();
    const timer = setInterval(() => {
      if (session.state.peek().state === 'unreachable') void session.restore();
    }, ASK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [desk, givenToken, session]);
  const state = desk.state.value;
  switch (state.state) {
    case 'unknown':
      return <div class="entrance" aria-busy="true" />;
    case 'kiosk':
      return <Screen wallId={wallId} token={state.token} onTrouble={() => void desk.recheck()} />;
    case 'badToken':
    case 'person':
      return (
        <>
          {state.state === 'badToken' && session.state.value.state !== 'signedIn' && (
            <p class="wall-note" role="alert">
              {t.walls.badToken}
            </p>
          )}
          <Entrance>
            {() => (
              <Screen
                wallId={wallId}
                token={undefined}
                onTrouble={() => {
                  // Away for a moment or signed out: only an answer of the server tells.
                  call('/sessions/current').catch(ignoreAnswer);
                }}
              />
            )}
          </Entrance>
        </>
      );
  }
}

function Screen({ wallId, token, onTrouble }: { wallId: string; token: string | undefined; onTrouble(): void }) {
  const screen = useSignal<WallScreenModel | undefined>(undefined);
  useEffect(() => {
    const made = new WallScreenModel({ wallId, token, onTrouble });
    made.start();
    screen.value = made;
    return () => {
      screen.value = undefined;
      made.close();
    };
  }, [wallId, token]);
  return screen.value ? <WallPage screen={screen.value} isKiosk={token !== undefined} /> : null;
}
