import type { IncidentRecord } from '../command/records.js';
import type { PartnerId } from '../wire/command.js';
import type { IncidentId } from '../wire/ids.js';
import { OutCallError } from './callOut.js';
import type { CommandFlow } from './commandFlow.js';
import { type Open311Client, Open311Refusal, type Posted } from './open311.js';
import type { PartnerRecord, Partners } from './partners.js';

const ATTEMPTS = 'command.diversionAttempts';
const MAX_ATTEMPTS = 8;
const POLL_SECONDS = 300;
/** References that one question holds. */
const POLL_BATCH = 50;

/** A posting on its way, durable so that a restart knows that it may have arrived. */
interface Attempt {
  readonly at: number;
  readonly token?: string;
}

export interface DiverterOptions {
  flow: CommandFlow;
  partners: Partners;
  clock(): number;
  log: { warn(context: object, message: string): void };
}

/** Hands diverted incidents to their partner, and follows them there (C40). */
export class Diverter {
  readonly #options: DiverterOptions;
  readonly #attempts: Map<string, Attempt>;
  /** Incidents whose diversion is being sent, and whose state is followed. */
  readonly #sending = new Map<IncidentId, { tries: number; nextAt: number; busy: boolean }>();
  readonly #followed = new Set<IncidentId>();
  readonly #polledAt = new Map<PartnerId, number>();
  readonly #busy = new Set<Promise<void>>();

  private constructor(options: DiverterOptions, attempts: Map<string, Attempt>) {
    this.#options = options;
    this.#attempts = attempts;
    for (const incident of options.flow.state.incidents.values()) this.#note(incident);
    options.flow.subscribe(({ record, after }) => {
      for (const event of record.events) {
        if (!event.type.startsWith('diversion') || !('incidentId' in event)) continue;
        const incident = after.incidents.get(event.incidentId);
        if (incident) this.#note(incident);
      }
    });
  }

  static async load(options: DiverterOptions): Promise<Diverter> {
    return new Diverter(options, await options.flow.store.documents.all<Attempt>(ATTEMPTS));
  }

  #note({ id, diversion }: IncidentRecord): void {
    if (diversion?.state === 'sending')
      this.#sending.set(id, this.#sending.get(id) ?? { tries: 0, nextAt: 0, busy: false });
    else this.#sending.delete(id);
    if (diversion?.state === 'accepted') this.#followed.add(id);
    else this.#followed.delete(id);
  }

  /** Lets time count: posts what waits, asks how what was posted stands. Call it about once a second. */
  tick(): void {
    const now = this.#options.clock();
    for (const [id, sending] of this.#sending) {
      if (sending.busy || sending.nextAt > now) continue;
      sending.busy = true;
      this.#start(
        this.#send(id).finally(() => {
          sending.busy = false;
        }),
      );
    }
    for (const partner of this.#options.partners.list()) {
      const due = (this.#polledAt.get(partner.id) ?? 0) + (partner.pollSeconds ?? POLL_SECONDS) * 1000;
      if (due > now || this.#followed.size === 0) continue;
      this.#polledAt.set(partner.id, now);
      this.#start(this.#poll(partner));
    }
  }

  #start(work: Promise<void>): void {
    const busy = work
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'a partner service could not be worked with'))
      .finally(() => this.#busy.delete(busy));
    this.#busy.add(busy);
  }

  /** Resolves when no call is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#busy);
  }

  async #send(id: IncidentId): Promise<void> {
    const { flow, partners, clock } = this.#options;
    const incident = flow.state.incidents.get(id);
    const { diversion } = incident ?? {};
    if (!incident || diversion?.state !== 'sending') return;
    const partner = partners.get(diversion.partnerId as PartnerId);
    if (!partner || partner.active === false) return this.#give(id, { refused: 'the partner is not set up any more' });
    try {
      const posted = await this.#post(incident, partners.clientOf(partner));
      if ('reference' in posted) return await this.#give(id, posted);
      this.#later(id, 15);
    } catch (error) {
      if (error instanceof Open311Refusal) return this.#give(id, { refused: error.message });
      if (!(error instanceof OutCallError)) throw error;
      const sending = this.#sending.get(id);
      if (sending && ++sending.tries >= MAX_ATTEMPTS) return this.#give(id, { refused: error.message });
      this.#later(id, Math.min(300, 2 ** (sending?.tries ?? 1)));
      this.#options.log.warn(
        { incident: incident.number, partner: partner.id, error: error.message, at: clock() },
        'a partner did not take an incident yet',
      );
    }
  }

  #later(id: IncidentId, seconds: number): void {
    const sending = this.#sending.get(id);
    if (sending) sending.nextAt = this.#options.clock() + seconds * 1000;
  }

  /** Posts, or finds out what became of a posting whose answer did not reach us. */
  async #post(incident: IncidentRecord, client: Open311Client): Promise<Posted> {
    const { id, number, lat, lng, address, callback, narrative, diversion } = incident;
    const serviceCode = diversion!.serviceCode;
    const before = this.#attempts.get(id);
    if (before?.token !== undefined) {
      const reference = await client.referenceOf(before.token);
      return reference === undefined ? { token: before.token } : { reference };
    }
    const mark = `[${number}]`;
    if (before) {
      const recent = await client.recent(serviceCode, before.at - 60_000);
      const ours = recent.find(({ description }) => description?.includes(mark));
      if (ours) return { reference: ours.reference };
    }
    await this.#keep(id, { at: this.#options.clock() });
    const posted = await client.post({
      serviceCode,
      lat,
      lng,
      description: `${narrative ?? incident.type} ${mark}`,
      ...(address !== undefined && { address }),
      ...(callback !== undefined && { phone: callback }),
    });
    if ('token' in posted) await this.#keep(id, { at: this.#options.clock(), token: posted.token });
    return posted;
  }

  async #keep(id: IncidentId, attempt: Attempt): Promise<void> {
    await this.#options.flow.store.commit([{ type: 'put', collection: ATTEMPTS, id, doc: attempt }]);
    this.#attempts.set(id, attempt);
  }

  async #give(id: IncidentId, outcome: { reference: string } | { refused: string }): Promise<void> {
    const { flow } = this.#options;
    if ('reference' in outcome) {
      await flow.run({ type: 'noteDiversionAccepted', incidentId: id, reference: outcome.reference });
    } else await flow.run({ type: 'noteDiversionRefused', incidentId: id, reason: outcome.refused.slice(0, 500) });
    await flow.store.commit([{ type: 'delete', collection: ATTEMPTS, id }]);
    this.#attempts.delete(id);
    this.#sending.delete(id);
  }

  async #poll(partner: PartnerRecord): Promise<void> {
    const { flow, partners, log } = this.#options;
    const byReference = new Map<string, IncidentId>();
    for (const id of this.#followed) {
      const { diversion } = flow.state.incidents.get(id) ?? {};
      if (diversion?.partnerId === partner.id && diversion.reference !== undefined)
        byReference.set(diversion.reference, id);
    }
    const references = [...byReference.keys()];
    for (let at = 0; at < references.length; at += POLL_BATCH) {
      try {
        for (const { reference, status, notes } of await partners
          .clientOf(partner)
          .statuses(references.slice(at, at + POLL_BATCH))) {
          const incidentId = byReference.get(reference);
          if (incidentId === undefined) continue;
          const closed = status === 'closed';
          await flow.run({
            type: 'noteDiversionStatus',
            incidentId,
            status,
            closed,
            ...(notes !== undefined && { statusNotes: notes }),
          });
        }
      } catch (error) {
        if (!(error instanceof OutCallError) && !(error instanceof Open311Refusal)) throw error;
        log.warn({ partner: partner.id, error: error.message }, 'a partner does not say how its requests stand');
      }
    }
  }
}
