import { normalizeBounds } from '../geo/viewport.js';
import type { FeedResume, FeedSubscribed, FeedSubscription } from '../wire/feed.js';
import type { FeedCell } from './cellTable.js';
import type { Channel } from './channel.js';
import type { FeedHub } from './feedHub.js';
import { Following, type Held } from './following.js';
import { kindBitsOf } from './kindCodes.js';
import type { ViewClass } from './viewClass.js';
import { channelsOf, type PlanRequest, planView, type ViewPlan, wants } from './viewPlan.js';

/** A subscription and what it came to. */
interface Shown {
  readonly subscription: FeedSubscription;
  readonly viewClass: ViewClass;
  readonly plan: ViewPlan;
  /** `changes` of the units when the plan was made. */
  readonly changes: number;
}

/** What is to be shown, and the occupied cells it was planned on. */
interface Planned {
  readonly shown: Shown;
  readonly cells: readonly FeedCell[];
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
    const held = before || !resume ? undefined : this.#heldOf(resume, viewClass);
    return this.#change(this.#plan({ subscription, viewClass, before: before?.plan.detail }), held);
  }

  /** Looks whether another detail fits now that units came or went; the answer if it does. */
  review(): FeedSubscribed | undefined {
    const before = this.#shown;
    if (!before || this.#hub.plans.units.changes - before.changes < before.plan.slack) return undefined;
    const { subscription, viewClass, plan } = before;
    const next = this.#plan({ subscription, viewClass, before: plan.detail });
    const { detail, slack } = next.shown.plan;
    if (detail === plan.detail) {
      this.#shown = { ...before, plan: { ...plan, slack }, changes: next.shown.changes };
      return undefined;
    }
    this.#hub.classes.take(this.#roots, kindBitsOf(subscription.unitKinds));
    return this.#change(next, undefined);
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

  #plan(request: PlanRequest): Planned {
    const { plans } = this.#hub;
    const { subscription, viewClass } = request;
    const cells = plans.cells.touching(normalizeBounds(subscription.bounds));
    const plan = planView(plans, request, cells);
    return { shown: { subscription, viewClass, plan, changes: plans.units.changes }, cells };
  }

  #change({ shown, cells }: Planned, held: Held | undefined): FeedSubscribed {
    const { plans, channels } = this.#hub;
    const before = this.#shown;
    const isAnew = !held && before?.viewClass !== shown.viewClass;
    if (shown.plan.detail === 'counts') plans.layers.take(shown.plan.resolution);
    const wanted = channelsOf(plans, shown.plan, cells);
    const dropped = this.#following.replace(wanted, channels, held);
    if (isAnew) this.#following.restart();
    this.#shown = shown;
    if (before) this.#release(before);
    if (!held) return this.#answer(shown, isAnew, isAnew ? [] : dropped);
    const kept = new Set(wanted.map(({ key }) => key));
    const notKept = [...held.keys].filter((key) => !kept.has(key));
    return this.#answer(shown, false, notKept);
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
