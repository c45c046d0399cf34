import { type Context, type Decision, refOf } from './decision.js';
import type { CommandEvent, Stamp } from './events.js';
import { evolve } from './evolve.js';
import type { CommandState } from './state.js';

/** Events of one command as they come up, and the state as it would be after them: what follows from a step sees the step. */
export class Draft {
  readonly ctx: Context;
  readonly stamp: Stamp;
  readonly events: CommandEvent[] = [];
  state: CommandState;

  constructor(state: CommandState, ctx: Context) {
    this.state = state;
    this.ctx = ctx;
    this.stamp = { at: ctx.now, actor: refOf(ctx.actor) };
  }

  emit(event: CommandEvent): void {
    this.events.push(event);
    this.state = evolve(this.state, event, this.stamp);
  }

  /** Everything emitted so far, taken. */
  accepted(): Decision<CommandEvent> {
    return { ok: true, events: this.events };
  }
}
