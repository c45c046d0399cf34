/** Has the browser keep the page, so that it opens without a network; where that is not possible the page works all the same. */
export function installWorker(): void {
  if (!('serviceWorker' in navigator) || !isSecureContext || import.meta.env?.DEV) return;
  navigator.serviceWorker.register('/field-worker.js', { scope: '/field' }).catch(() => undefined);
}
