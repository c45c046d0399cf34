import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Incident } from '../../../server/wire/incidents.js';
import type { Reason, Recommendation } from '../../../server/wire/runCards.js';
import { ApiError } from '../../api/http.js';
import { kindOf } from '../../map/symbols/kinds.js';
import { useText } from '../../page.js';
import { UnitSymbol } from '../../ui/Symbol.js';
import { useDesk } from '../desk.js';
import { Failure, Section } from '../parts.js';
import { useTerms } from '../terms.js';
import { PlannedVideo } from './PlannedVideo.js';
import { usePanelAction } from './panelAction.js';

/** Places and duties move on: what to send is asked for again this often, ms. */
const ASK_AGAIN_MS = 10_000;

type Proposed = Recommendation['units'][number] | Recommendation['passedOver'][number];

/** What to send, why, and what the run card still lacks; one click sends what is ticked. */
export function Recommended({ incident, put }: { incident: Incident; put(next: Incident): void }) {
  const { api } = useDesk();
  const { t, f } = useText();
  const sending = usePanelAction(put);
  const found = useSignal<Recommendation | undefined>(undefined);
  const failure = useSignal('');
  const left = useSignal<ReadonlySet<string>>(new Set());
  const added = useSignal<ReadonlySet<string>>(new Set());
  const { id, version } = incident;
  useEffect(() => {
    const abort = new AbortController();
    const ask = () =>
      api.recommendation(id, abort.signal).then(
        (answer) => {
          found.value = answer;
          failure.value = '';
        },
        (error: unknown) => {
          if (error instanceof ApiError) failure.value = error.code;
        },
      );
    void ask();
    const timer = setInterval(ask, ASK_AGAIN_MS);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [id, version, api, found, failure]);
  const answer = found.value;
  const wanted = answer?.units ?? [];
  const passed = answer?.passedOver ?? [];
  const chosen = [
    ...wanted.filter(({ unitId }) => !left.value.has(unitId)),
    ...passed.filter(({ unitId }) => added.value.has(unitId)),
  ];
  const isTaken = chosen.some(({ status }) => status !== 'available');
  const send = async () => {
    const ids = chosen.map(({ unitId }) => unitId as string);
    if (await sending.do(() => api.assign(id, ids, isTaken))) {
      left.value = new Set();
      added.value = new Set();
    }
  };
  const toggle = (set: typeof left, unitId: string) => {
    const next = new Set(set.value);
    if (!next.delete(unitId)) next.add(unitId);
    set.value = next;
  };
  return (
    <Section
      title={t.command.recommended}
      name="recommended"
      end={answer && <span class="quiet">{t.nearest.asOf(f.time(Date.parse(answer.at)))}</span>}
    >
      {failure.value !== '' && <Failure text={`${t.command.recommendFailed} ${t.errors.code(failure.value)}`} />}
      {answer && <Lacking answer={answer} />}
      {answer && wanted.length === 0 && passed.length === 0 && <p class="quiet">{t.command.nobodyToSend}</p>}
      <ol class="proposals">
        {wanted.map((unit) => (
          <Proposal
            key={unit.unitId}
            unit={unit}
            isChosen={!left.value.has(unit.unitId)}
            onToggle={() => toggle(left, unit.unitId)}
          />
        ))}
      </ol>
      {passed.length > 0 && (
        <details class="passed-over">
          <summary>{t.command.others(passed.length)}</summary>
          <ol class="proposals">
            {passed.map((unit) => (
              <Proposal
                key={unit.unitId}
                unit={unit}
                isAgainst
                isChosen={added.value.has(unit.unitId)}
                onToggle={() => toggle(added, unit.unitId)}
              />
            ))}
          </ol>
        </details>
      )}
      <Failure text={sending.failure.value} />
      {chosen.length > 0 && (
        <button
          type="button"
          class="button primary wide"
          data-action="send"
          title={`${t.command.send(chosen.length)} (D)`}
          disabled={sending.busy.value}
          onClick={() => void send()}
        >
          {isTaken ? t.command.requisition(chosen.length) : t.command.send(chosen.length)}
        </button>
      )}
      {answer && <PlannedVideo incidentId={id} answer={answer} />}
    </Section>
  );
}

function Lacking({ answer }: { answer: Recommendation }) {
  const { t } = useText();
  const terms = useTerms();
  if (answer.requires.length === 0) return <p class="quiet">{t.command.noRunCard}</p>;
  return (
    <ul class="requirements" aria-label={t.command.runCard}>
      {answer.requires.map(({ capability, kind, count, assigned, recommended, lacking }, index) => {
        const what = [capability && terms.capability(capability), kind && terms.kind(kind)].filter(Boolean).join(' · ');
        return (
          <li key={index} class={lacking > 0 ? 'lacking' : ''}>
            <span class="truncate">{what === '' ? t.command.anyUnit : what}</span>
            <span class="row-end">
              {t.command.filled(assigned + recommended, count)}
              {lacking > 0 && <strong> · {t.command.lacking(lacking)}</strong>}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Proposal(props: { unit: Proposed; isChosen: boolean; isAgainst?: boolean; onToggle(): void }) {
  const { unit } = props;
  const { t, f } = useText();
  const { map, unit: unitOf } = useDesk();
  const reason = useReasonWords(props.isAgainst ?? false);
  const kind = unitOf(unit.unitId)?.kind;
  return (
    <li data-unit-choice={unit.unitId}>
      <label>
        <input type="checkbox" checked={props.isChosen} onChange={props.onToggle} />
        {kind && <UnitSymbol kind={kindOf(kind)} status={unit.status} freshness={unit.freshness} size={22} />}
        <span class="row-text">
          <span class="row-line">
            <strong class="truncate">{unit.callsign}</strong>
            <span class="row-end">
              <strong>{f.distance(unit.distanceMeters)}</strong>
              <span class="eta">{f.travelTime(unit.etaSeconds)}</span>
            </span>
          </span>
          <span class="row-line second">
            <span class="reasons">{unit.reasons.map(reason).filter(Boolean).join(' · ')}</span>
          </span>
        </span>
      </label>
      {map && (
        <button type="button" class="link" onClick={() => map.show({ type: 'unit', id: unit.unitId })}>
          {t.command.show}
        </button>
      )}
    </li>
  );
}

/** A reason in words; what the line above says already is left out. */
function useReasonWords(isAgainst: boolean): (reason: Reason) => string {
  const { t } = useText();
  const terms = useTerms();
  return ({ kind, value }) => {
    switch (kind) {
      case 'eta':
      case 'distance':
        return '';
      case 'capability':
        return isAgainst ? t.command.reason.doesNotFill : terms.capability(value);
      case 'kind':
        return terms.kind(value);
      case 'status':
        return (t.status as Record<string, string>)[value] ?? value;
      case 'org':
        return terms.org(value);
      case 'freshness':
        return (t.freshness as Record<string, string>)[value] ?? value;
      case 'duty':
        return t.command.reason.duty(value);
      case 'notNeeded':
        return t.command.reason.notNeeded;
    }
  };
}
