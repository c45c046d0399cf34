// The field page's service worker: keeps the page's own files, never an answer of the API.
declare const self: ServiceWorkerGlobalScope;
/** The page's files, filled in by the build. */
declare const FIELD_FILES: readonly string[];
declare const FIELD_VERSION: string;

const CACHE = `muster-field-${FIELD_VERSION}`;
const PAGE = '/field';
/** Long enough for a slow network, short enough for a thumb. */
const PAGE_LIMIT_MS = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([PAGE, ...FIELD_FILES]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith('muster-field-') && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate') event.respondWith(openPage(request));
  else if (FIELD_FILES.includes(pathname)) event.respondWith(kept(request));
});

/** The page as the server has it, or as it was kept when the server does not answer in time. */
async function openPage(request: Request): Promise<Response> {
  const limit = new Promise<undefined>((resolve) => setTimeout(resolve, PAGE_LIMIT_MS));
  const fresh = await Promise.race([fetch(request).catch(() => undefined), limit]);
  return fresh?.ok ? fresh : ((await caches.match(PAGE)) ?? fresh ?? Response.error());
}

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

export {};
