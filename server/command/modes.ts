import { DEFAULT_PARAMETERS, MODES, type Mode, type ModeParameters } from '../wire/modes.js';
import { lineOf } from './orgPaths.js';
import type { DeclaredMode } from './records.js';
import type { CommandState } from './state.js';

/** The declared mode in force at an org: the most severe one at it or above it, the nearest of equals (C35). */
export function modeInForce(state: CommandState, org: string): DeclaredMode | undefined {
  if (state.modes.size === 0) return undefined;
  let worst: DeclaredMode | undefined;
  for (const at of lineOf(org)) {
    const declared = state.modes.get(at);
    if (declared && (!worst || MODES.indexOf(declared.mode) > MODES.indexOf(worst.mode))) worst = declared;
  }
  return worst;
}

/** The mode of an org: what is in force, else normal. */
export const modeAt = (state: CommandState, org: string): Mode => modeInForce(state, org)?.mode ?? 'normal';

/** Parameters of a mode at an org: those of the nearest org at or above it that sets them, else the defaults (C36). */
export function parametersOf(state: CommandState, org: string, mode: Mode): ModeParameters {
  if (state.parameters.size > 0) {
    for (const at of lineOf(org)) {
      const set = state.parameters.get(`${mode}|${at}`);
      if (set) return set;
    }
  }
  return DEFAULT_PARAMETERS[mode];
}

/** Parameters in force at an org. */
export const parametersAt = (state: CommandState, org: string): ModeParameters =>
  parametersOf(state, org, modeAt(state, org));

/** How far and for how many a look-up goes by the mode in force; undefined in normal times where nobody set it. */
export function lookupInForce(
  state: CommandState,
  org: string,
): Pick<ModeParameters, 'lookupMeters' | 'lookupUnits' | 'lookupCameras'> | undefined {
  const parameters = parametersAt(state, org);
  return parameters === DEFAULT_PARAMETERS.normal ? undefined : parameters;
}

/** Video to open by itself for an incident of a priority, where its run card says nothing. */
export function autoOpenOf(
  { autoOpenVideo, lookupCameras }: ModeParameters,
  priority: number,
): { cameras: number; units: boolean } | undefined {
  const opens = autoOpenVideo === 'all' || (autoOpenVideo === 'priority1' && priority === 1);
  return opens ? { cameras: Math.min(16, lookupCameras), units: true } : undefined;
}
