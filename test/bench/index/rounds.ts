import { distanceMeters } from '../../../server/geo/geodesy.js';
import type { Peer } from '../peers/peer.js';
import { fullLook, type Moves, type Points, type QuerySet } from './points.js';

/** Rates by candidate, one number a round: calls a second. */
export type Rates = Map<string, number[]>;

/** How long and how often each candidate is timed. */
export interface Timing {
  readonly rounds: number;
  readonly sliceMs: number;
}

/** Name under which a peer's rate by its own clock is kept. */
export const ownClock = (name: string): string => `${name}, by its own clock`;

/** The middle value, the lower one of two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1];
}

/** Median over the rounds of `name`'s rate to `other`'s of the same round. */
export function ratio(rates: Rates, name: string, other: string): number {
  const others = rates.get(other)!;
  return median(rates.get(name)!.map((rate, round) => rate / others[round]));
}

/** Times every peer on every set in turn, round after round; a first round warms up and is dropped. */
export async function timeSearches(
  peers: readonly Peer[],
  sets: readonly QuerySet[],
  { rounds, sliceMs }: Timing,
): Promise<Map<QuerySet, Rates>> {
  const all = new Map(sets.map((set) => [set, new Map<string, number[]>()]));
  for (let round = 0; round <= rounds; round++) {
    for (const set of sets) {
      const rates = round === 0 ? new Map<string, number[]>() : all.get(set)!;
      for (const peer of peers) {
        await peer.ownRate?.();
        const start = performance.now();
        let done = 0;
        let elapsed = 0;
        while (elapsed < sliceMs) {
          await peer.search(set, (round * 997 + done) % set.n, peer.chunk);
          done += peer.chunk;
          elapsed = performance.now() - start;
        }
        note(rates, peer.name, (done / elapsed) * 1000);
        if (peer.ownRate) note(rates, ownClock(peer.name), await peer.ownRate());
      }
    }
  }
  return all;
}

/** Lets every peer that can make the moves of each round; `nextMoves` gives the next ones. The first round is dropped. */
export async function timeMoves(peers: readonly Peer[], rounds: number, nextMoves: () => Moves): Promise<Rates> {
  const rates: Rates = new Map();
  for (let round = 0; round <= rounds; round++) {
    const moves = nextMoves();
    for (const peer of peers) {
      if (!peer.move) continue;
      const start = performance.now();
      await peer.move(moves);
      if (round > 0) note(rates, peer.name, (moves.n / (performance.now() - start)) * 1000);
    }
  }
  return rates;
}

/** Shares of answers that are right: to the bit of a distance, and to a metre. */
export interface Rightness {
  readonly exact: number;
  readonly toMeter: number;
}

/** Holds a peer's answers to `sample` queries of each set against a full look at every point. */
export async function checkAnswers(
  peer: Peer,
  points: Points,
  sets: readonly QuerySet[],
  sample: number,
): Promise<Rightness> {
  let exact = 0;
  let toMeter = 0;
  for (const set of sets) {
    const step = Math.floor(set.n / sample);
    for (let n = 0; n < sample; n++) {
      const i = n * step;
      const wanted = wantedMeters(points, set, i);
      const got = metersTo(points, set, i, await peer.answer(set, i));
      if (got.length !== wanted.length) continue;
      if (got.every((meters, rank) => Math.abs(meters - wanted[rank]) <= 1e-6)) exact++;
      if (got.every((meters, rank) => Math.abs(meters - wanted[rank]) <= 1)) toMeter++;
    }
  }
  return { exact: exact / sample / sets.length, toMeter: toMeter / sample / sets.length };
}

function wantedMeters(points: Points, set: QuerySet, i: number): number[] {
  return fullLook(points, set.lat[i], set.lng[i], { k: set.k, mask: set.filter.mask });
}

function metersTo(points: Points, set: QuerySet, i: number, rows: readonly number[]): number[] {
  return rows.map((row) => distanceMeters(points.lat[row], points.lng[row], set.lat[i], set.lng[i]));
}

function note(rates: Rates, name: string, rate: number): void {
  const list = rates.get(name);
  if (list) list.push(rate);
  else rates.set(name, [rate]);
}
