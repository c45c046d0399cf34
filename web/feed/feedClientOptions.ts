import type { FeedSocket, Schedule } from './feedSocket.js';

/** What a client is made of. */
export interface FeedClientOptions {
  /** Opens a socket to `/api/v1/feed`; called for every attempt. */
  connect(): FeedSocket;
  /** Milliseconds since the epoch, steady (`performance.timeOrigin + performance.now()`): setting the clock must not move it. */
  clock(): number;
  /** Timers; default: the platform's. */
  schedule?: Schedule;
  /** 0 to 1; default: Math.random. */
  random?(): number;
  /** Ask for deflated batches: for slow links. */
  deflate?: boolean;
}
