import type { FeedResume, FeedSubscribed, FeedSubscription } from '../wire/feed.js';
import type { Channel } from './channel.js';
import type { FeedHub } from './feedHub.js';
import { Following, type Held } from './following.js';
import { kindBitsOf } from './kindCodes.js';
import type { ViewClass } from './viewClass.js';
import { channelsOf, planView, type ViewPlan, wants } from './viewPlan.js';

/** A subscription and what it came to. */
interface Shown {
  readonly subscription: FeedSubscription;
  readonly viewClass: ViewClass;
  readonly plan: ViewPlan;
}

/** What one session is shown: its subscription, and how far it has come in each channel of it. */
export class SessionView {
  readonly #hub: FeedHub;
  readonly #roots: readonly string[];
  readonly #following = new Following();
  #shown: Shown | undefined;

  /** `roots`: org subtrees in scope. */
  constructor(hub: FeedHub, roots: readonly string[]) {
    this.#hub = hub;
    this.#roots = roots;
  }

  /** Shows a subscription from now on; the answer says what of the earlier one is void. */
  show(subscription: FeedSubscription, resume?: FeedResume): FeedSubscribed {
    const before = this.#shown;
    const viewClass = this.#hub.classes.take(this.#roots, kindBitsOf(subscription.unitKinds));
    const plan = planView(this.#hub.plans, viewClass, subscription, before?.plan.detail);
    const held = before || !resume ? undefined : this.#heldOf(resume, viewClass);
    return this.#change({ subscription, viewClass, plan }, held);
  }

  /** Looks whether another detail fits now that units came or went; the answer if it does. */
  review(): FeedSubscribed | undefined {
    const before = this.#shown;
    if (!before) return undefined;
    const plan = planView(this.#hub.plans, before.viewClass, before.subscription, before.plan.detail);
    if (plan.detail === before.plan.detail) return undefined;
    const viewClass = this.#hub.classes.take(this.#roots, kindBitsOf(before.subscription.unitKinds));
    return this.#change({ ...before, viewClass, plan }, undefined);
  }

  /** Sends everything anew; the answer, if there is a subscription. */
  restart(): FeedSubscribed | undefined {
    if (!this.#shown) return undefined;
    this.#following.restart();
    return this.#answer(this.#shown, true, []);
  }

  /** A channel is new: follows it if it belongs to what is shown. */
  offer(channel: Channel): void {
    if (this.#shown && wants(this.#shown.plan, channel)) this.#following.add(channel);
  }

  /** Whether the client has yet to hear the last change of a channel that it knows of. */
  owes(channel: Channel, changedAt: number): boolean {
    return this.#following.owes(channel, changedAt);
  }

  /** Stops following a channel that is being taken out; true when the client must hear of it. */
  leave(channel: Channel): boolean {
    return this.#following.leave(channel);
  }

  /** Adds what is new to the hub's batch; true when that is all of it. */
  collect(): boolean {
    return !this.#shown || this.#following.collect(this.#hub, this.#shown.viewClass);
  }

  /** Shows nothing any more. */
  close(): void {
    if (this.#shown) this.#release(this.#shown);
    this.#shown = undefined;
  }

  #change(next: Shown, held: Held | undefined): FeedSubscribed {
    const { plans, channels } = this.#hub;
    const before = this.#shown;
    const isAnew = !held && before?.viewClass !== next.viewClass;
    if (next.plan.detail === 'counts') plans.layers.take(next.plan.resolution);
    const wanted = channelsOf(plans, next.plan);
    const dropped = this.#following.replace(wanted, channels, held);
    if (isAnew) this.#following.restart();
    this.#shown = next;
    if (before) this.#release(before);
    if (!held) return this.#answer(next, isAnew, isAnew ? [] : dropped);
    const kept = new Set(wanted.map(({ key }) => key));
    return this.#answer(
      next,
      false,
      [...held.keys].filter((key) => !kept.has(key)),
    );
  }

  #answer({ subscription, viewClass, plan }: Shown, reset: boolean, dropped: number[]): FeedSubscribed {
    const { detail, resolution } = plan;
    return {
      type: 'subscribed',
      request: subscription.request,
      detail,
      resolution,
      view: viewClass.view,
      reset,
      dropped,
    };
  }

  #release({ viewClass, plan }: Shown): void {
    this.#hub.classes.release(viewClass);
    if (plan.detail === 'counts') this.#hub.plans.layers.release(plan.resolution);
  }

  /** What the client holds, if sequence and view still mean what they meant. */
  #heldOf(resume: FeedResume, viewClass: ViewClass): Held | undefined {
    const { epoch, sequence } = this.#hub;
    if (resume.epoch !== epoch || resume.view !== viewClass.view || resume.sequence > sequence) return undefined;
    return { sequence: resume.sequence, keys: new Set(resume.held) };
  }
}
