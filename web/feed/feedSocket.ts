/** What the client needs of a WebSocket: the browser's and that of `ws` both have it. */
export interface FeedSocket {
  binaryType: string;
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** `readyState` of a socket that takes messages. */
export const SOCKET_OPEN = 1;

/** Sets a timer; returns the way to cancel it. */
export type Schedule = (run: () => void, delayMs: number) => () => void;

/** Timers of the platform. */
export const platformSchedule: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};
