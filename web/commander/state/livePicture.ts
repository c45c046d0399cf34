import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { Area } from '../../../server/wire/areas.js';
import type { Camera } from '../../../server/wire/cameras.js';
import type { FeedDetail, FeedUnit } from '../../../server/wire/feed.js';
import type { IncidentSummary } from '../../../server/wire/incidents.js';
import type { FeedState } from '../../feed/connectionState.js';
import type { FeedClient } from '../../feed/feedClient.js';
import type { UnitListChanges } from '../../feed/feedListener.js';

/** How often lists look at the units again, ms: fast enough to trust, slow enough to read. */
const LIST_PACE_MS = 500;

/** The feed as the views see it: records as signals, units by a version that grows at a readable pace. */
export class LivePicture {
  readonly feed: FeedClient;
  readonly #incidents = signal<readonly IncidentSummary[]>([]);
  readonly #cameras = signal<readonly Camera[]>([]);
  readonly #areas = signal<readonly Area[]>([]);
  readonly #unitsVersion = signal(0);
  readonly #countsVersion = signal(0);
  readonly #detail = signal<FeedDetail | undefined>(undefined);
  readonly #link: ReturnType<typeof signal<FeedState>>;
  readonly #stop: () => void;
  readonly #live = new Set<string>();
  #listTimer = 0;

  constructor(feed: FeedClient) {
    this.feed = feed;
    this.#link = signal<FeedState>(feed.state);
    this.#stop = feed.listen({
      onUnits: (changes) => {
        this.#noteLive(changes);
        this.#noteUnits();
      },
      onPositions: () => this.#noteUnits(),
      onRecords: (changes) =>
        batch(() => {
          const { records } = feed;
          if (isChange(changes.incidents)) this.#incidents.value = [...records.incidents.values()];
          if (isChange(changes.cameras)) this.#cameras.value = [...records.cameras.values()];
          if (isChange(changes.areas)) this.#areas.value = [...records.areas.values()];
        }),
      onCounts: () => {
        this.#countsVersion.value++;
      },
      onDetail: (detail) => {
        this.#detail.value = detail;
        this.#noteUnits();
      },
      onState: (state) => {
        this.#link.value = state;
      },
    });
  }

  /** Every incident in scope, in no order. */
  get incidents(): ReadonlySignal<readonly IncidentSummary[]> {
    return this.#incidents;
  }

  /** Cameras in view. */
  get cameras(): ReadonlySignal<readonly Camera[]> {
    return this.#cameras;
  }

  /** Every area in scope. */
  get areas(): ReadonlySignal<readonly Area[]> {
    return this.#areas;
  }

  /** Grows at most twice a second while units in view change: read it to follow them. */
  get unitsVersion(): ReadonlySignal<number> {
    return this.#unitsVersion;
  }

  /** Grows when counts of cells change. */
  get countsVersion(): ReadonlySignal<number> {
    return this.#countsVersion;
  }

  /** Whether units or counts are sent for this view. */
  get detail(): ReadonlySignal<FeedDetail | undefined> {
    return this.#detail;
  }

  /** State of the link and age of the picture. */
  get link(): ReadonlySignal<FeedState> {
    return this.#link as ReadonlySignal<FeedState>;
  }

  /** The slot of a unit in view, or -1. */
  slotOf(id: string): number {
    return this.feed.units.slotOf(id);
  }

  /** The record of a unit in view. */
  unit(id: string): FeedUnit | undefined {
    const slot = this.slotOf(id);
    return slot < 0 ? undefined : this.feed.units.recordOf(slot);
  }

  /** Units in view that have live video. */
  get liveUnits(): ReadonlySet<string> {
    return this.#live;
  }

  /** Stops listening and lets go of the feed. */
  close(): void {
    window.clearTimeout(this.#listTimer);
    this.#stop();
    this.feed.close();
  }

  #noteLive({ removed, added, renamed }: UnitListChanges): void {
    for (const { id } of removed) this.#live.delete(id);
    for (const slot of [...added, ...renamed]) {
      const record = this.feed.units.recordOf(slot);
      if (record?.streamId !== undefined) this.#live.add(record.id);
      else if (record) this.#live.delete(record.id);
    }
  }

  #noteUnits(): void {
    if (this.#listTimer !== 0) return;
    this.#listTimer = window.setTimeout(() => {
      this.#listTimer = 0;
      this.#unitsVersion.value++;
    }, LIST_PACE_MS);
  }
}

const isChange = (changed: { put: readonly unknown[]; removed: readonly unknown[] }): boolean =>
  changed.put.length + changed.removed.length > 0;
