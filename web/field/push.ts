import { type ReadonlySignal, signal } from '@preact/signals';
import { ApiError, type CallApi } from '../api/http.js';

/** Whether this phone is woken for news; `why` where it cannot be. */
export type PushState =
  | { state: 'unknown' | 'off' | 'working' | 'on' }
  | { state: 'cannot'; why: 'browser' | 'insecure' | 'denied' | 'server' | 'network' };

const KEPT = 'muster.field.push';
/** How long the browser's push service may take, ms. */
const SUBSCRIBE_LIMIT_MS = 20_000;

/** Subscribes the phone to pushes of its unit, and ends that again. */
export class PushDesk {
  readonly #call: CallApi;
  readonly #state = signal<PushState>({ state: 'unknown' });

  constructor(call: CallApi) {
    this.#call = call;
  }

  get state(): ReadonlySignal<PushState> {
    return this.#state;
  }

  /** Looks at what this browser can and has. */
  async look(): Promise<void> {
    if (!isSecureContext) this.#state.value = { state: 'cannot', why: 'insecure' };
    else if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window))
      this.#state.value = { state: 'cannot', why: 'browser' };
    else if (Notification.permission === 'denied') this.#state.value = { state: 'cannot', why: 'denied' };
    else {
      const registration = await navigator.serviceWorker.getRegistration('/field');
      const subscription = await registration?.pushManager.getSubscription().catch(() => null);
      this.#state.value = { state: subscription && localStorage.getItem(KEPT) ? 'on' : 'off' };
    }
  }

  /** Asks the person, the browser and the server in turn. */
  async turnOn(): Promise<void> {
    this.#state.value = { state: 'working' };
    this.#state.value = await this.#subscribe();
  }

  async turnOff(): Promise<void> {
    this.#state.value = { state: 'working' };
    const registration = await navigator.serviceWorker.getRegistration('/field');
    const subscription = await registration?.pushManager.getSubscription().catch(() => null);
    await subscription?.unsubscribe().catch(() => false);
    const id = localStorage.getItem(KEPT);
    localStorage.removeItem(KEPT);
    // A subscription that the browser has ended is dropped by the server at the first push that fails.
    if (id !== null)
      await this.#call(`/push/subscriptions/${encodeURIComponent(id)}`, { method: 'DELETE' }).catch(ignoreApi);
    this.#state.value = { state: 'off' };
  }

  async #subscribe(): Promise<PushState> {
    if ((await Notification.requestPermission()) !== 'granted') return { state: 'cannot', why: 'denied' };
    try {
      const { publicKey } = await this.#call<{ publicKey: string }>('/push/key');
      const registration = await within(navigator.serviceWorker.ready, SUBSCRIBE_LIMIT_MS);
      const subscription = await within(
        registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }),
        SUBSCRIBE_LIMIT_MS,
      );
      const { endpoint, keys } = subscription.toJSON();
      const { id } = await this.#call<{ id: string }>('/push/subscriptions', {
        method: 'PUT',
        body: { endpoint, keys },
      });
      localStorage.setItem(KEPT, id);
      return { state: 'on' };
    } catch (error) {
      if (error instanceof ApiError) return { state: 'cannot', why: error.status === 0 ? 'network' : 'server' };
      // The browser has no push service, or cannot reach it.
      if (error instanceof DOMException) return { state: 'cannot', why: 'network' };
      throw error;
    }
  }
}

function within<T>(wanted: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DOMException('it took too long', 'TimeoutError')), limitMs);
    wanted.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function ignoreApi(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
}
