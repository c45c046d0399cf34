import { useSignal } from '@preact/signals';
import type { Attachment, Order } from '../../../server/wire/orders.js';
import { isActive } from '../../map/symbols/incidentStage.js';
import { useText } from '../../page.js';
import { OrgOptions } from '../../ui/OrgOptions.js';
import { AttachmentPicker } from '../attachments/AttachmentPicker.js';
import { useDesk } from '../desk.js';
import { InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';
import { AddresseeChoice, type ChosenAddressee } from './AddresseeChoice.js';

const ACCEPT_MINUTES = [0, 1, 2, 5, 10] as const;
const DONE_MINUTES = [0, 10, 30, 60, 120] as const;
const ANSWER_MINUTES = [0, 2, 5, 10, 30] as const;
type Kind = Order['kind'];

/** Writes an order, a message or a request for instruction. */
export function ComposeForm(props: {
  mayOrder: boolean;
  /** The incident it is about; without one it can be chosen. */
  incidentId?: string;
  to?: readonly ChosenAddressee[];
  onSent(order: Order): void;
  onCancel?(): void;
}) {
  const { api, catalogue, notify } = useDesk();
  const { t } = useText();
  const { run, busy, failure } = useAction();
  const kind = useSignal<Kind>(props.mayOrder ? 'order' : 'message');
  const chosen = useSignal<readonly ChosenAddressee[]>(props.to ?? []);
  const attached = useSignal<readonly Attachment[]>([]);
  const lacking = useSignal('');
  const made = useSignal(0);
  const kinds: readonly Kind[] = props.mayOrder ? ['order', 'message', 'request'] : ['message', 'request'];
  const submit = async (fields: FormData) => {
    if (kind.value !== 'request' && chosen.value.length === 0) {
      lacking.value = t.desk.order.nobody;
      return;
    }
    lacking.value = '';
    const seconds = (name: string, as: string) => {
      const minutes = Number(fields.get(name) ?? 0);
      return minutes > 0 ? { [as]: minutes * 60 } : {};
    };
    const attachments = attached.value;
    const incidentId = props.incidentId ?? textOf(fields, 'incident');
    const org = textOf(fields, 'desk');
    const body = {
      text: textOf(fields, 'text') ?? '',
      ...(incidentId !== undefined && { incidentId }),
      ...(attachments.length > 0 && { attachments }),
      ...(kind.value !== 'request' && { to: chosen.value.map(({ to }) => to) }),
      ...(kind.value === 'order' && { ...seconds('accept', 'acceptSeconds'), ...seconds('done', 'doneSeconds') }),
      ...(kind.value === 'request' && { ...(org !== undefined && { org }), ...seconds('answer', 'answerSeconds') }),
    };
    const done = await run(async () => props.onSent(await api.send(`${kind.value}s` as const, body)));
    if (!done) return;
    notify(t.desk.order.sent);
    chosen.value = props.to ?? [];
    attached.value = [];
    made.value++;
  };
  return (
    <InlineForm
      key={made.value}
      title={t.desk.order.compose}
      submit={t.desk.order.send}
      busy={busy.value}
      failure={lacking.value || failure.value}
      {...(props.onCancel && { onCancel: props.onCancel })}
      onSubmit={(fields) => void submit(fields)}
    >
      <fieldset class="segments" aria-label={t.desk.order.title}>
        {kinds.map((name) => (
          <button
            key={name}
            type="button"
            data-compose={name}
            aria-pressed={kind.value === name}
            onClick={() => (kind.value = name)}
          >
            {t.desk.order.kind[name]}
          </button>
        ))}
      </fieldset>
      {kind.value === 'request' ? (
        <label class="field">
          <span>{t.desk.order.askDesk}</span>
          <select name="desk">
            <option value="">{t.desk.order.deskAbove}</option>
            <OrgOptions orgs={[...catalogue.orgs.value]} />
          </select>
        </label>
      ) : (
        <AddresseeChoice chosen={chosen.value} onChange={(next) => (chosen.value = next)} />
      )}
      <label class="field">
        <span>{t.desk.order.text}</span>
        <textarea name="text" rows={3} required maxLength={4000} />
      </label>
      {props.incidentId === undefined && <AboutIncident />}
      <AttachmentPicker chosen={attached.value} onChange={(next) => (attached.value = next)} />
      {kind.value === 'order' && (
        <div class="field-pair even">
          <Minutes name="accept" label={t.desk.order.acceptWithin} choices={ACCEPT_MINUTES} chosen={2} />
          <Minutes name="done" label={t.desk.order.doneWithin} choices={DONE_MINUTES} chosen={0} />
        </div>
      )}
      {kind.value === 'request' && (
        <Minutes name="answer" label={t.desk.order.answerWithin} choices={ANSWER_MINUTES} chosen={5} />
      )}
    </InlineForm>
  );
}

function Minutes(props: { name: string; label: string; choices: readonly number[]; chosen: number }) {
  const { t } = useText();
  return (
    <label class="field">
      <span>{props.label}</span>
      <select name={props.name}>
        {props.choices.map((minutes) => (
          <option key={minutes} value={minutes} selected={minutes === props.chosen}>
            {minutes === 0 ? t.desk.order.noLimit : t.desk.order.minutes(minutes)}
          </option>
        ))}
      </select>
    </label>
  );
}

function AboutIncident() {
  const { incidents } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const active = incidents.value
    .filter(({ state }) => isActive(state))
    .sort((a, b) => b.openedAt.localeCompare(a.openedAt));
  return (
    <label class="field">
      <span>{t.desk.order.about}</span>
      <select name="incident">
        <option value="">{t.desk.order.none}</option>
        {active.map(({ id, number, type, address }) => (
          <option key={id} value={id}>
            {number} {terms.type(type)} {address ?? ''}
          </option>
        ))}
      </select>
    </label>
  );
}
