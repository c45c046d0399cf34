import { setTimeout as pause } from 'node:timers/promises';
import type { Incident } from '../../../server/wire/incidents.js';
import type { Recommendation } from '../../../server/wire/runCards.js';
import { type DayClient, Refused } from './dayClient.js';
import { CITY, type DayCrew, type Desk, isDivertible, NORTH, PARTNER, SOUTH } from './dayCrew.js';
import type { DayCall } from './recordedDay.js';

/** A step that the server acknowledged: the timeline must hold it, once. */
export interface Acknowledged {
  readonly type: string;
  readonly unitId?: string;
}

/** What was done with a call, as the desks remember it. */
export interface PlayedCall {
  readonly call: DayCall;
  readonly id: string;
  readonly steps: readonly Acknowledged[];
  /** The report of a second caller that was merged into it. */
  readonly duplicateId?: string;
  /** A unit called for help there. */
  readonly sosId?: string;
  readonly units: number;
  readonly isTransferred: boolean;
  /** What a partner service called it, before it was taken back. */
  readonly reference?: string;
}

/** Every so many calls something else than usual happens. */
const EVERY = { duplicate: 11, race: 5, handover: 7, transfer: 13, sos: 97, repeated: 6, diversion: 2 };
/** While nobody is free a desk asks again after this long, and so often at most. */
const ASK_AGAIN_MS = 100;
const ASK_TIMES = 100;

/** One day's work: plays a call from its receipt until it is closed. */
export class DayPlay {
  readonly #client: DayClient;
  readonly #crew: DayCrew;

  constructor(client: DayClient, crew: DayCrew) {
    this.#client = client;
    this.#crew = crew;
  }

  /** Plays the `n`th call with the desk that it falls to. */
  async play(call: DayCall, n: number): Promise<PlayedCall> {
    const { desks, halves } = this.#crew;
    const happens = (what: keyof typeof EVERY) => n % EVERY[what] === EVERY[what] - 1;
    const [first, second] = [desks[n % desks.length]!, desks[(n + 1) % desks.length]!];
    const steps: Acknowledged[] = [{ type: 'received' }];
    const home = Number(call.battalion.slice(1)) <= 5 ? NORTH : SOUTH;
    const id = await this.#receive(call, first, { org: home, twice: happens('repeated') });
    let owner = await this.#claim(id, first, happens('race') ? second : undefined);
    steps.push({ type: 'claimed' });
    const duplicateId = happens('duplicate') ? await this.#mergeSecondReport(call, { id, owner, home }) : undefined;
    if (duplicateId !== undefined) steps.push({ type: 'duplicateTaken' });
    if (happens('transfer')) {
      const to = home === NORTH ? SOUTH : NORTH;
      await this.#must(owner, 'POST', `/incidents/${id}/transfer`, { toOrg: to, reason: 'their street' });
      owner = halves[to]!;
      await this.#must(owner, 'POST', `/incidents/${id}/transfer/accept`);
      steps.push({ type: 'transferOffered' }, { type: 'transferAccepted' });
    }
    const reference =
      happens('diversion') && isDivertible(call.type) ? await this.#divertAndRecall(id, owner) : undefined;
    if (reference !== undefined) {
      steps.push(...['diversionRequested', 'diverted', 'diversionRecalled'].map((type) => ({ type })));
    }
    const dispatcher = owner.org === CITY ? owner : first;
    const units = await this.#dispatch(id, dispatcher);
    steps.push(...units.map((unitId) => ({ type: 'assigned', unitId })));
    if (happens('handover') && owner.org === CITY) {
      const next = owner === second ? first : second;
      await this.#must(owner, 'POST', `/incidents/${id}/claim/offer`, { to: next.id });
      await this.#must(next, 'POST', `/incidents/${id}/claim/accept`);
      owner = next;
      steps.push({ type: 'handoverOffered' }, { type: 'handoverAccepted' });
    }
    const sosId = await this.#work(call, { id, units, dispatcher, steps, withSos: happens('sos') });
    await this.#must(owner, 'POST', `/incidents/${id}/clear`, { text: 'nothing left to do' }, [409]);
    await this.#must(owner, 'POST', `/incidents/${id}/close`, { disposition: call.disposition });
    steps.push({ type: 'closed' });
    return {
      ...{ call, id, steps, units: units.length, isTransferred: happens('transfer') },
      ...(duplicateId !== undefined && { duplicateId }),
      ...(sosId !== undefined && { sosId }),
      ...(reference !== undefined && { reference }),
    };
  }

  async #receive(call: DayCall, desk: Desk, { org, twice }: { org: string; twice: boolean }): Promise<string> {
    const { key, type, priority, lat, lng, address, occurredAt } = call;
    const narrative = `${key} ${call.narrative}`;
    const body = {
      type,
      priority,
      lat,
      lng,
      org,
      channel: 'phone',
      narrative,
      occurredAt,
      ...(address && { address }),
    };
    const send = () => this.#client.must(desk.token, 'POST', '/incidents', body, `recorded-call-${key}`);
    const made = (await send()) as Incident;
    // The line was bad: the same report goes out once more.
    if (twice && ((await send()) as Incident).id !== made.id) throw new Error(`${key} was received twice`);
    return made.id;
  }

  /** Claims for one desk; where two try at once, one of them owns it. */
  async #claim(id: string, first: Desk, second: Desk | undefined): Promise<Desk> {
    const path = `/incidents/${id}/claim`;
    if (!second) {
      await this.#must(first, 'POST', path);
      return first;
    }
    const answers = await Promise.all([first, second].map(({ token }) => this.#client.ask(token, 'POST', path)));
    const won = answers.filter(({ status }) => status === 200);
    const told = answers.filter(({ status, body }) => status === 409 && /C12/.test(body.detail));
    if (won.length !== 1 || told.length !== 1) throw new Error(`a race of two had ${won.length} winners`);
    return answers[0]!.status === 200 ? first : second;
  }

  async #mergeSecondReport(
    { key, type, priority, lat, lng }: DayCall,
    { id, owner, home }: { id: string; owner: Desk; home: string },
  ): Promise<string> {
    const query = new URLSearchParams({ type, lat: String(lat), lng: String(lng) });
    const { items } = await this.#client.must(owner.token, 'GET', `/incidents/duplicates?${query}`);
    if (!items.some((item: { id: string }) => item.id === id)) throw new Error(`${key} is not offered as a duplicate`);
    const body = { type, priority, lat, lng, org: home, narrative: `second caller of ${key}`, claim: true };
    const second = await this.#client.must(owner.token, 'POST', '/incidents', body, `second-caller-${key}`);
    await this.#must(owner, 'POST', `/incidents/${second.id}/merge`, { into: id });
    return second.id;
  }

  /** Hands the incident to the partner service, and takes it back once that has it: the service's reference. */
  async #divertAndRecall(id: string, owner: Desk): Promise<string> {
    const path = `/incidents/${id}`;
    await this.#must(owner, 'POST', `${path}/diversion`, { partnerId: PARTNER, serviceCode: '001' });
    for (;;) {
      const { diversion } = (await this.#client.must(owner.token, 'GET', path)) as Incident;
      if (diversion?.state === 'accepted') {
        await this.#must(owner, 'POST', `${path}/diversion/recall`, { reason: 'it is ours after all' });
        return diversion.reference!;
      }
      if (diversion?.state !== 'sending') throw new Error(`the diversion of ${id} is ${diversion?.state}`);
      await pause(ASK_AGAIN_MS);
    }
  }

  /** Sends what is recommended; another desk may be faster, and everybody may be out. */
  async #dispatch(id: string, desk: Desk): Promise<string[]> {
    for (let tries = 0; tries < ASK_TIMES; tries++) {
      const path = `/incidents/${id}/recommendation`;
      const found = (await this.#client.must(desk.token, 'GET', path)) as Recommendation;
      const unitIds = found.units.map(({ unitId }) => unitId as string);
      if (unitIds.length > 0) {
        const sent = await this.#client.ask(desk.token, 'POST', `/incidents/${id}/assignments`, { unitIds });
        if (sent.status === 200) return unitIds;
        if (sent.status !== 409) throw new Refused(`dispatch to ${id}`, sent);
        continue;
      }
      await pause(ASK_AGAIN_MS);
    }
    return [];
  }

  /** What the units do, each by its own device; a call that was cancelled is called off. */
  async #work(
    call: DayCall,
    work: { id: string; units: readonly string[]; dispatcher: Desk; steps: Acknowledged[]; withSos: boolean },
  ): Promise<string | undefined> {
    const { id, units, dispatcher, steps, withSos } = work;
    const at = (unitId: string) => `/incidents/${id}/assignments/${unitId}`;
    let sosId: string | undefined;
    await Promise.all(
      units.map(async (unitId, n) => {
        const step = (state: string) => this.#step(unitId, at(unitId), state);
        await step('accepted');
        if (call.isUnseen) {
          await this.#must(dispatcher, 'DELETE', at(unitId));
          steps.push({ type: 'recalled', unitId });
          return;
        }
        await step('enRoute');
        await step('onScene');
        if (withSos && n === 0) sosId = await this.#callForHelp(unitId);
        await step('cleared');
        steps.push({ type: 'onScene', unitId }, { type: 'unitCleared', unitId });
      }),
    );
    return sosId;
  }

  /** A unit that stands at the place is on scene by itself: what it tells later is then refused as a step back (C21). */
  async #step(unitId: string, path: string, state: string): Promise<void> {
    const told = await this.#client.ask(this.#crew.devices.get(unitId)!, 'PUT', path, { state });
    const isPast = told.status === 409 && /\(C21\)/.test(told.body.detail);
    if (told.status !== 200 && !isPast) throw new Refused(`${unitId} ${state}`, told);
  }

  async #callForHelp(unitId: string): Promise<string> {
    const device = this.#crew.devices.get(unitId)!;
    const sos = await this.#client.must(device, 'POST', `/units/${unitId}/sos`, { text: 'officer down' });
    const again = await this.#client.must(device, 'POST', `/units/${unitId}/sos`, {});
    if (again.id !== sos.id || sos.priority !== 1) throw new Error(`SOS of ${unitId} is ${again.id} and ${sos.id}`);
    const { commander } = this.#crew;
    await this.#must(commander, 'POST', `/incidents/${sos.id}/claim`);
    await this.#must(commander, 'POST', `/incidents/${sos.id}/clear`, { text: 'help is there' });
    await this.#must(commander, 'POST', `/incidents/${sos.id}/close`, { disposition: 'resolved' });
    return sos.id;
  }

  /** A command that must be taken, or be refused with one of `also`. */
  async #must(desk: Desk, method: string, path: string, body?: unknown, also: readonly number[] = []): Promise<void> {
    const answer = await this.#client.ask(desk.token, method, path, body);
    if (answer.status >= 300 && !also.includes(answer.status)) {
      throw new Refused(`${desk.name} ${method} ${path}`, answer);
    }
  }
}
