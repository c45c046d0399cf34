// The field page's service worker: keeps the page's own files, never an answer of the API.
declare const self: ServiceWorkerGlobalScope;
/** The page's files, filled in by the build. */
declare const FIELD_FILES: readonly string[];
declare const FIELD_VERSION: string;

const CACHE = `muster-field-${FIELD_VERSION}`;
const PAGE = '/field/';
/** Addresses of the page: people type it without the stroke at the end. */
const PAGES: readonly string[] = [PAGE, '/field'];

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([PAGE, ...FIELD_FILES].map((file) => new Request(file, { cache: 'reload' })))),
  );
});

// A page in use keeps the files it was built with until its person changes over.
self.addEventListener('message', ({ data }) => {
  if (data === 'takeOver') void self.skipWaiting();
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
  if (request.mode === 'navigate') {
    if (PAGES.includes(pathname)) event.respondWith(openPage(request));
  } else if (FIELD_FILES.includes(pathname)) {
    event.respondWith(kept(request));
  }
});

/** The page as it is kept, so that it fits its scripts and opens at once on any network; a newer one comes with a newer worker. */
async function openPage(request: Request): Promise<Response> {
  return (await caches.match(PAGE)) ?? fetch(request);
}

/** What a push says; see the server's push messages. */
interface PushText {
  type?: string;
  title?: string;
  body?: string;
  url?: string;
  at?: string;
}

self.addEventListener('push', (event) => {
  const { type, title, body, at, url } = readPush(event.data);
  const options: NotificationOptions & { renotify?: boolean; timestamp?: number } = {
    body: body ?? '',
    icon: '/field/icon-192.png',
    tag: type ?? 'news',
    renotify: true,
    requireInteraction: true,
    data: { url: url ?? PAGE },
    ...(at !== undefined && !Number.isNaN(Date.parse(at)) && { timestamp: Date.parse(at) }),
  };
  event.waitUntil(self.registration.showNotification(title ?? 'Muster', options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { url = PAGE } = (event.notification.data ?? {}) as { url?: string };
  event.waitUntil(showPage(url));
});

function readPush(data: PushMessageData | null): PushText {
  try {
    return (data?.json() ?? {}) as PushText;
  } catch {
    return { body: data?.text() ?? '' };
  }
}

/** The page that is open comes to the front; else one is opened, and only one of ours. */
async function showPage(url: string): Promise<void> {
  const { origin, pathname, search, hash } = new URL(url, self.location.origin);
  const open = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = open.find((client) => PAGES.includes(new URL(client.url).pathname));
  if (page) await page.focus();
  else await self.clients.openWindow(origin === self.location.origin ? pathname + search + hash : PAGE);
}

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

export {};
