import { useSignal } from '@preact/signals';
import type { Incident } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { mayCommand, useDesk } from '../desk.js';
import { DiversionForm } from './DiversionForm.js';
import { EditForm } from './EditForm.js';
import { AlarmForm, ClearForm, CloseForm, MergeForm, ReopenForm, TransferForm } from './lifeForms.js';
import { ShareForm } from './ShareForm.js';

/** What a form of the panel is given. */
export interface FormProps {
  readonly incident: Incident;
  put(next: Incident): void;
  onDone(): void;
}

const FORMS = {
  clear: ClearForm,
  close: CloseForm,
  reopen: ReopenForm,
  edit: EditForm,
  alarm: AlarmForm,
  transfer: TransferForm,
  merge: MergeForm,
  divert: DiversionForm,
  share: ShareForm,
} as const;
type Name = keyof typeof FORMS;

/** The steps of an incident's life beyond claim and dispatch; each opens its small form in place. */
export function MoreActions({ incident, put }: { incident: Incident; put(next: Incident): void }) {
  const { account, catalogue } = useDesk();
  const { t } = useText();
  const open = useSignal<Name | undefined>(undefined);
  if (!mayCommand(account)) return null;
  const { state, diversion } = incident;
  const isLive = ['open', 'acknowledged', 'dispatched', 'onScene'].includes(state);
  const isDivertible = catalogue.type(incident.type)?.divertible ?? false;
  const isDiverted = diversion !== undefined && diversion.state !== 'refused' && diversion.state !== 'recalled';
  const names: Name[] = [
    ...(isLive ? (['clear'] as const) : []),
    ...(isLive || state === 'cleared' ? (['close'] as const) : []),
    ...(['cleared', 'closed', 'duplicate'].includes(state) ? (['reopen'] as const) : []),
    ...(state !== 'closed' && state !== 'duplicate' ? (['edit'] as const) : []),
    ...(isLive ? (['alarm', 'merge', 'transfer'] as const) : []),
    ...(isDiverted || (isLive && isDivertible) ? (['divert'] as const) : []),
    ...(isLive ? (['share'] as const) : []),
  ];
  const Form = open.value && names.includes(open.value) ? FORMS[open.value] : undefined;
  return (
    <section class="details-section" data-section="actions">
      <div class="actions" role="toolbar" aria-label={t.command.more}>
        {names.map((name) => (
          <button
            key={name}
            type="button"
            class={name === 'close' && state === 'cleared' ? 'button primary' : 'button'}
            data-action={name}
            aria-expanded={open.value === name}
            onClick={() => (open.value = open.value === name ? undefined : name)}
          >
            {name === 'divert' && isDiverted ? t.command.action.recallDiversion : t.command.action[name]}
          </button>
        ))}
      </div>
      {Form && <Form key={open.value} incident={incident} put={put} onDone={() => (open.value = undefined)} />}
    </section>
  );
}
