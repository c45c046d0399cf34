import { type Signal, signal } from '@preact/signals';
import type { Wall, WallTilesInput } from '../../../server/wire/walls.js';
import type { CallApi } from '../../api/http.js';
import { sendTiles, undoSending } from '../../walls/wallActions.js';
import { openWallsSocket, WallsLink } from '../../walls/wallsLink.js';

/** What is on its way to a wall: its outline is shown for a second, so that it can still be stopped. */
export interface Sending {
  wallId: string;
  tiles: readonly number[];
}

/** How a sending ended. */
export type Sent = { ok: true; undo(): void } | { ok: false; why: string } | { ok: false; why: undefined };

const OUTLINE_MS = 1000;

/** The walls as the commander has them: live, aimed at, sent to, taken back. */
export class WallDesk {
  readonly link = new WallsLink({ connect: () => openWallsSocket() });
  readonly sending: Signal<Sending | undefined> = signal(undefined);
  readonly #call: CallApi;
  #stop: (() => void) | undefined;

  constructor(call: CallApi) {
    this.#call = call;
  }

  start(): void {
    this.link.start();
  }

  close(): void {
    this.cancel();
    this.link.close();
  }

  /** Every wall, by name as people count. */
  list(): Wall[] {
    return [...this.link.walls.value.values()].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  }

  /** Shows everybody where one is about to send; undefined: nowhere any more. */
  aim(wallId: string, tile: number | undefined): void {
    this.link.say({ type: 'aim', wallId, tile: tile ?? null });
  }

  /** Sends after a second of outline; `why` undefined: it was stopped. */
  async send(wall: Wall, tiles: WallTilesInput['tiles']): Promise<Sent> {
    this.cancel();
    this.sending.value = { wallId: wall.id, tiles: tiles.map(({ tile }) => tile) };
    if (tiles.length === 1) this.aim(wall.id, tiles[0]!.tile);
    const goesOn = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(true), OUTLINE_MS);
      this.#stop = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
    this.#stop = undefined;
    this.sending.value = undefined;
    this.aim(wall.id, undefined);
    if (!goesOn) return { ok: false, why: undefined };
    try {
      await sendTiles(this.#call, wall.id, tiles);
    } catch (error) {
      return { ok: false, why: (error as Error).message };
    }
    return { ok: true, undo: () => void undoSending(this.#call, wall.id).catch(() => undefined) };
  }

  /** Stops what is on its way; false when nothing is. */
  cancel(): boolean {
    this.#stop?.();
    return this.#stop !== undefined;
  }
}
