import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { IncidentInput } from '../../../server/wire/incidents.js';
import type { IncidentType } from '../../../server/wire/incidentTypes.js';
import { useText } from '../../page.js';
import { IncidentSymbol } from '../../ui/Symbol.js';
import { useDesk } from '../desk.js';
import { Failure, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';
import { DuplicateList, useDuplicates } from './DuplicateList.js';
import { type IntakePlace, PlaceChoice } from './PlaceChoice.js';
import { TypeChoice } from './TypeChoice.js';
import { fieldValues, TypeFields } from './TypeFields.js';

/** Ways a report comes in by a person at a desk. */
const CHANNELS = ['phone', 'console', 'chat', 'sms', 'web', 'alarm', 'patrol'] as const;
const OTHER = 'other';

/** Takes a report: type by a few letters, priority, place, number to call back, what happened. Every part by keys alone. */
export function IntakeForm(props: {
  /** A place chosen on the map. */
  place: IntakePlace | undefined;
  isPicking: boolean;
  /** Takes a click on the map for the place; absent where there is no map. */
  onPick?: () => void;
  /** The place was typed or found by its address. */
  onPlace?: (place: IntakePlace) => void;
  onCancel(): void;
  onDone(id: string, number: string): void;
}) {
  const { api, catalogue, now } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const { busy, failure, run } = useAction();
  const form = useRef<HTMLFormElement>(null);
  const chosen = useSignal<IncidentType | undefined>(undefined);
  const priority = useSignal<number | undefined>(undefined);
  const typedPlace = useSignal<IntakePlace | undefined>(undefined);
  const address = useSignal('');
  const callback = useSignal('');
  const lacking = useSignal('');
  const type = chosen.value ?? catalogue.type(OTHER);
  const level = priority.value ?? type?.defaultPriority ?? 3;
  const place = typedPlace.value ?? props.place;
  useEffect(() => {
    if (props.place) typedPlace.value = undefined;
  }, [props.place, typedPlace]);
  const duplicates = useDuplicates({ type: type?.id, place, callback: callback.value });

  const submit = async (mergeInto?: string) => {
    const fields = new FormData(form.current!);
    if (!type || !place) {
      lacking.value = t.command.placeNeeded;
      form.current?.querySelector<HTMLInputElement>('input[name=address]')?.focus();
      return;
    }
    lacking.value = '';
    const narrative = textOf(fields, 'narrative');
    const number = textOf(fields, 'callback');
    const extra = fieldValues(type, fields);
    const input: IncidentInput = {
      type: type.id,
      priority: level,
      lat: place.lat,
      lng: place.lng,
      channel: String(fields.get('channel')),
      sentAt: new Date(now.peek()).toISOString(),
      ...(address.value.trim() !== '' && { address: address.value.trim() }),
      ...(number !== undefined && { callback: number }),
      ...(narrative !== undefined && { narrative }),
      ...(extra && { fields: extra }),
      ...(fields.has('claim') && { claim: true }),
    };
    await run(async () => {
      const made = await api.report(input);
      if (mergeInto !== undefined) await api.onIncident(made.id, 'merge', { into: mergeInto });
      props.onDone(mergeInto ?? made.id, made.number);
    });
  };
  const requires = (part: 'address' | 'callback' | 'narrative') => type?.requires?.includes(part) ?? false;
  const label = (text: string, part: 'address' | 'callback' | 'narrative') =>
    requires(part) ? `${text} · ${t.command.required}` : text;

  return (
    <form
      ref={form}
      class="details intake"
      aria-label={t.newIncident.title}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void submit();
        } else if (event.altKey && /^[1-4]$/.test(event.key)) {
          event.preventDefault();
          priority.value = Number(event.key);
        }
      }}
    >
      <header class="details-head">
        <div class="details-title">
          <h2>{t.newIncident.title}</h2>
        </div>
      </header>
      <TypeChoice
        type={type}
        onType={(next) => {
          chosen.value = next;
          priority.value = undefined;
        }}
      />
      <fieldset>
        <legend>{t.newIncident.priority}</legend>
        <div class="priority-choice" role="radiogroup" aria-label={t.newIncident.priority}>
          {[1, 2, 3, 4].map((one) => (
            <label key={one} class={level === one ? 'chosen' : ''} title={`Alt ${one}`}>
              <input
                type="radio"
                name="priority"
                class="hidden-visually"
                value={one}
                checked={level === one}
                onChange={() => (priority.value = one)}
              />
              <IncidentSymbol priority={one} stage="assigned" size={22} />
              {t.newIncident.priorityName[one - 1]}
            </label>
          ))}
        </div>
      </fieldset>
      <PlaceChoice
        place={place}
        address={address.value}
        isPicking={props.isPicking}
        onPick={props.onPick}
        onPlace={(next) => {
          typedPlace.value = next;
          lacking.value = '';
          props.onPlace?.(next);
        }}
        onAddress={(text) => (address.value = text)}
      />
      <DuplicateList items={duplicates.value} busy={busy.value} onMerge={(into) => void submit(into)} />
      <div class="field-pair">
        <label class="field">
          <span>{label(t.command.callback, 'callback')}</span>
          <input
            name="callback"
            inputMode="tel"
            autocomplete="off"
            maxLength={60}
            required={requires('callback')}
            onInput={({ currentTarget }) => (callback.value = currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{t.inspector.channel}</span>
          <select name="channel">
            {CHANNELS.map((channel) => (
              <option key={channel} value={channel}>
                {terms.channel(channel)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <label class="field">
        <span>{label(t.newIncident.narrative, 'narrative')}</span>
        <textarea name="narrative" rows={3} maxLength={4000} required={requires('narrative')} />
      </label>
      {type && <TypeFields key={type.id} type={type} values={undefined} />}
      <label class="check">
        <input type="checkbox" name="claim" defaultChecked /> {t.command.claimWithIt}
      </label>
      {lacking.value !== '' && <Failure text={lacking.value} />}
      {failure.value !== '' && <Failure text={`${t.newIncident.failed} ${failure.value}`} />}
      <div class="actions">
        <button type="submit" class="button primary" disabled={busy.value}>
          {busy.value ? t.newIncident.creating : t.newIncident.create}
        </button>
        <button type="button" class="button" onClick={props.onCancel}>
          {t.newIncident.cancel}
        </button>
        <span class="row-end quiet">{t.command.intakeKeys}</span>
      </div>
    </form>
  );
}
