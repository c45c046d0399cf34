import { assertUnreachable } from '../wire/base.js';
import { type CatalogueCommand, decideCatalogue } from './catalogue.js';
import { type ClaimCommand, decideClaim } from './claims.js';
import type { Context, Decision } from './decision.js';
import { type DispatchCommand, decideDispatch } from './dispatch.js';
import { type DiversionCommand, decideDiversion } from './diversions.js';
import { decideElement, type ElementCommand } from './elements.js';
import type { CommandEvent } from './events.js';
import { decideIntake, type ReceiveIncident } from './intake.js';
import { decideLifecycle, type LifecycleCommand } from './lifecycle.js';
import { decideMode, type ModeCommand } from './modeChanges.js';
import { decideSending, type SendCommand } from './orders.js';
import { decideReceipt, type ReceiptCommand } from './receipts.js';
import { decideClocks, type RunClocks } from './runClocks.js';
import { decideShift, type ShiftCommand } from './shifts.js';
import type { CommandState } from './state.js';
import { type DutyCommand, decideDuty } from './unitDuty.js';

/** Everything that can be asked for. */
export type Command =
  | ReceiveIncident
  | ClaimCommand
  | LifecycleCommand
  | DispatchCommand
  | DutyCommand
  | SendCommand
  | ReceiptCommand
  | ModeCommand
  | ShiftCommand
  | DiversionCommand
  | CatalogueCommand
  | ElementCommand
  | RunClocks;

/** What a command comes to in a state: a pure function, tested as a table. */
export function decide(state: CommandState, command: Command, ctx: Context): Decision<CommandEvent> {
  switch (command.type) {
    case 'receiveIncident':
      return decideIntake(state, command, ctx);
    case 'claimIncident':
    case 'offerIncident':
    case 'acceptIncident':
    case 'declineIncident':
    case 'transferIncident':
    case 'acceptTransfer':
    case 'declineTransfer':
      return decideClaim(state, command, ctx);
    case 'editIncident':
    case 'addNote':
    case 'markChecklist':
    case 'raiseAlarm':
    case 'clearIncident':
    case 'closeIncident':
    case 'reopenIncident':
    case 'mergeIncident':
      return decideLifecycle(state, command, ctx);
    case 'assignUnits':
    case 'recallUnit':
    case 'reassignUnit':
      return decideDispatch(state, command, ctx);
    case 'advanceAssignment':
    case 'noteArrival':
    case 'answerWelfare':
    case 'tellStatus':
    case 'raiseSos':
      return decideDuty(state, command, ctx);
    case 'sendOrder':
    case 'sendMessage':
    case 'sendRequest':
      return decideSending(state, command, ctx);
    case 'giveReceipt':
    case 'answerRequest':
    case 'cancelOrder':
    case 'joinRoom':
    case 'leaveRoom':
      return decideReceipt(state, command, ctx);
    case 'requestMode':
    case 'confirmMode':
    case 'rejectMode':
    case 'endMode':
    case 'setParameters':
    case 'clearParameters':
      return decideMode(state, command, ctx);
    case 'prepareHandover':
    case 'signHandover':
    case 'cancelHandover':
      return decideShift(state, command, ctx);
    case 'divertIncident':
    case 'recallDiversion':
    case 'noteDiversionAccepted':
    case 'noteDiversionRefused':
    case 'noteDiversionStatus':
      return decideDiversion(state, command, ctx);
    case 'putIncidentType':
    case 'deleteIncidentType':
    case 'putRunCard':
    case 'deleteRunCard':
      return decideCatalogue(state, command, ctx);
    case 'putElement':
    case 'importElements':
    case 'deleteElement':
    case 'putFence':
    case 'deleteFence':
    case 'noteFence':
    case 'noteDwell':
    case 'acknowledgeFenceAlert':
      return decideElement(state, command, ctx);
    case 'runClocks':
      return decideClocks(state, command, ctx);
    default:
      return assertUnreachable(command);
  }
}
