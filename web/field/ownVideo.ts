import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { StreamId } from '../../server/wire/ids.js';
import type { ViewerInfo } from '../../server/wire/media.js';
import type { Publication } from '../video/publication.js';
import type { RelayClient } from '../video/relayClient.js';
import { BodyCamera, type Facing, QUALITIES, type QualityName } from './bodyCamera.js';
import { ring } from './ring.js';

/** What the phone sends of itself: camera and microphone, who watches them, and who would like to. */
export class OwnVideo {
  readonly camera = new BodyCamera();
  readonly publication = signal<Publication | undefined>(undefined);
  readonly microphoneMuted = signal(false);
  /** The wearer lets calls and requests for video be answered at once. */
  readonly autoAnswer: Signal<boolean>;
  /** Those whose request started the picture by itself. */
  readonly startedFor: Signal<readonly ViewerInfo[]> = signal([]);
  /** Who waits for the picture, with their reasons, and was not turned away. */
  readonly askers: ReadonlySignal<readonly ViewerInfo[]>;
  readonly #declined: Signal<ReadonlySet<string>> = signal(new Set());
  readonly #relay: RelayClient;
  readonly #streamId: StreamId;
  readonly #stops: (() => void)[] = [];

  constructor(relay: RelayClient, streamId: StreamId) {
    this.#relay = relay;
    this.#streamId = streamId;
    this.autoAnswer = signal(localStorage.getItem('muster.field.autoAnswer') === 'true');
    this.askers = computed(() => {
      if (this.publication.value) return [];
      const viewers = relay.viewers.value.get(streamId) ?? [];
      return viewers.filter((viewer) => !this.#declined.value.has(nameOf(viewer)));
    });
    this.camera.onLost = () => void this.#reopen();
    this.#stops.push(
      this.autoAnswer.subscribe((value) => localStorage.setItem('muster.field.autoAnswer', String(value))),
      effect(() => this.#heed(this.askers.value)),
    );
  }

  /** Camera or microphone are on their way out. */
  get isOn(): boolean {
    const state = this.publication.value?.state.value.state;
    return state !== undefined && state !== 'ended';
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.stop();
  }

  /** Sends camera and microphone; false: refused by the phone, and the camera's state says why. */
  async start(options: { takeover?: boolean } = {}): Promise<boolean> {
    const running = this.publication.peek();
    if (running && running.state.peek().state !== 'ended') return true;
    if (!(await this.camera.open())) return false;
    const stream = this.camera.stream.peek()!;
    const [video] = stream.getVideoTracks();
    const [audio] = stream.getAudioTracks();
    this.publication.value = this.#relay.sending.publish(this.#streamId, {
      tracks: { ...(video && { video }), ...(audio && { audio }) },
      quality: QUALITIES[this.camera.quality.peek()],
      ...options,
    });
    if (this.microphoneMuted.peek()) await this.setMuted(true);
    return true;
  }

  stop(): void {
    const publication = this.publication.peek();
    // Those who watch now were answered: they do not ring again the moment it ends.
    if (publication) this.#turnAway(publication.viewers.peek());
    if (publication) this.#relay.sending.unpublish(publication);
    this.startedFor.value = [];
    this.publication.value = undefined;
    this.camera.close();
  }

  /** Not now: these are not asked about again until they come anew. */
  decline(): void {
    this.#turnAway(this.askers.peek());
  }

  async setMuted(muted: boolean): Promise<void> {
    this.microphoneMuted.value = muted;
    const publication = this.publication.peek();
    if (publication) await this.#relay.sending.setPaused(publication, 'audio', muted);
  }

  async switchCamera(): Promise<void> {
    const facing: Facing = this.camera.facing.peek() === 'user' ? 'environment' : 'user';
    const track = await this.camera.change({ facing });
    const publication = this.publication.peek();
    if (track && publication) await this.#relay.sending.replaceTrack(publication, track);
  }

  async setQuality(quality: QualityName): Promise<void> {
    await this.camera.change({ quality });
    const publication = this.publication.peek();
    if (publication) await this.#relay.sending.setQuality(publication, QUALITIES[quality]);
  }

  #turnAway(viewers: readonly ViewerInfo[]): void {
    this.#declined.value = new Set([...this.#declined.peek(), ...viewers.map(nameOf)]);
  }

  /** A request rings; by the visible setting it is granted at once, and named. */
  #heed(askers: readonly ViewerInfo[]): void {
    const present = this.#relay.viewers.peek().get(this.#streamId) ?? [];
    const gone = [...this.#declined.peek()].filter((name) => !present.some((viewer) => nameOf(viewer) === name));
    if (gone.length > 0) {
      this.#declined.value = new Set([...this.#declined.peek()].filter((name) => !gone.includes(name)));
    }
    if (askers.length === 0) return;
    ring();
    if (!this.autoAnswer.peek()) return;
    this.startedFor.value = askers;
    void this.start();
  }

  /** The camera was taken away: have it again as soon as the page is in sight. */
  async #reopen(): Promise<void> {
    const publication = this.publication.peek();
    if (!publication || publication.state.peek().state === 'ended') return;
    const again = async () => {
      if (document.visibilityState !== 'visible' || this.publication.peek() !== publication) return;
      document.removeEventListener('visibilitychange', onVisible);
      this.camera.close();
      if (!(await this.camera.open())) return;
      for (const track of this.camera.stream.peek()?.getTracks() ?? [])
        await this.#relay.sending.replaceTrack(publication, track);
    };
    const onVisible = () => void again();
    document.addEventListener('visibilitychange', onVisible);
    await again();
  }
}

const nameOf = ({ name, purpose }: ViewerInfo): string => `${name}\n${purpose ?? ''}`;
