import type { Principal } from '../server/wire/identity.js';
import type { StreamId, UnitId } from '../server/wire/ids.js';
import type { CallInfo, CallSide } from '../server/wire/signalling.js';

/** A page as a call sees it. */
export interface CallParty {
  readonly principal: Principal;
  readonly name: string;
  tell(call: CallInfo): void;
}

/** One call from its first ring to its end; instants are ms since the epoch. */
export interface Call {
  id: string;
  unitId: UnitId;
  /** Of the unit. */
  org: string;
  mode: CallInfo['mode'];
  caller: CallParty;
  callee: CallParty | undefined;
  state: CallInfo['state'];
  since: number;
  startedAt: number;
  answeredAt?: number;
  purpose: string | undefined;
  autoAnswer: boolean;
  heldBy?: CallSide | undefined;
  endReason?: NonNullable<CallInfo['endReason']>;
  endedBy?: CallSide | undefined;
  busyWith?: string | undefined;
  timer?: NodeJS.Timeout;
}

/** The side of a call that a page is on; undefined: neither. */
export function sideOf(call: Call, party: CallParty): CallSide | undefined {
  if (call.caller === party) return 'caller';
  return call.callee === party ? 'callee' : undefined;
}

/** The wire form of a call. */
export function infoOf(call: Call): CallInfo {
  const { id, unitId, mode, state, caller, callee, purpose, autoAnswer, since, answeredAt } = call;
  const { heldBy, endReason, endedBy, busyWith } = call;
  return {
    callId: id,
    mode,
    unitId,
    streamId: `call-${id}` as StreamId,
    state,
    callerName: caller.name,
    ...(callee && { calleeName: callee.name }),
    ...(purpose !== undefined && { purpose }),
    autoAnswer,
    since: new Date(since).toISOString(),
    ...(answeredAt !== undefined && { answeredAt: new Date(answeredAt).toISOString() }),
    ...(heldBy && { heldBy }),
    ...(endReason && { endReason }),
    ...(endedBy && { endedBy }),
    ...(busyWith !== undefined && { busyWith }),
  };
}
