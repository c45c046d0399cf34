import type { Mode } from '../wire/modes.js';
import type { Requirement, RunCard } from '../wire/runCards.js';
import { modeAt } from './modes.js';
import { isWithin } from './orgPaths.js';
import type { CommandState } from './state.js';

/** What a run card is chosen by. */
export interface ResponseCase {
  readonly type: string;
  readonly priority: number;
  readonly org: string;
}

/** The run card of a case: the most specific that fits, by type, then priority, then mode, then the deepest org (C24). */
export function selectRunCard(state: CommandState, { type, priority, org }: ResponseCase): RunCard | undefined {
  if (state.runCards.size === 0) return undefined;
  const mode = modeAt(state, org);
  let best: RunCard | undefined;
  let bestScore = '';
  state.runCards.forEach((card) => {
    if (!fits(card, { type, priority, org }, mode)) return;
    const specific = [card.types, card.priorities, card.modes].map((list) => (list ? '1' : '0')).join('');
    // Equal cards: the one with the smaller id, so that the choice does not hang on chance.
    const score = `${specific}${String(card.org.length).padStart(3, '0')}`;
    if (!best || score > bestScore || (score === bestScore && card.id < best.id)) {
      best = card;
      bestScore = score;
    }
  });
  return best;
}

function fits(card: RunCard, { type, priority, org }: ResponseCase, mode: Mode): boolean {
  return (
    isWithin(org, card.org) &&
    (card.types?.includes(type) ?? true) &&
    (card.priorities?.includes(priority) ?? true) &&
    (card.modes?.includes(mode) ?? true)
  );
}

/** Everything a card asks for up to an alarm level, level by level (C27). */
export const requirementsOf = (card: RunCard, level: number): Requirement[] =>
  card.levels.slice(0, level).flatMap(({ requires }) => requires);

/** Orgs that a card informs when an alarm level is reached. */
export const informedAt = (card: RunCard | undefined, level: number): string[] => card?.levels[level - 1]?.inform ?? [];
