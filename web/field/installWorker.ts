import { signal } from '@preact/signals';

/** A newer build of the page is kept on the phone and waits to be used. */
export const isUpdateReady = signal(false);

const LOOK_EVERY_MS = 30 * 60_000;
let waiting: ServiceWorker | undefined;

/** Has the browser keep the page, so that it opens without a network; where that is not possible the page works all the same. */
export function installWorker(): void {
  if (!('serviceWorker' in navigator) || !isSecureContext || import.meta.env?.DEV) return;
  navigator.serviceWorker.register('/field-worker.js', { scope: '/field' }).then(follow, () => undefined);
}

/** Changes over to the newer page. */
export function takeUpdate(): void {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting?.postMessage('takeOver');
}

function follow(registration: ServiceWorkerRegistration): void {
  const note = (worker: ServiceWorker | null): void => {
    // Without a controller this is the first one: nothing older is in use.
    if (!worker || !navigator.serviceWorker.controller) return;
    waiting = worker;
    isUpdateReady.value = true;
  };
  note(registration.waiting);
  // It came in an earlier visit, and nothing has begun in this one.
  if (isUpdateReady.peek()) takeUpdate();
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed') note(worker);
    });
  });
  const look = () => void registration.update().catch(() => undefined);
  setInterval(look, LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') look();
  });
}
