import { useText } from '../../page.js';
import { OrgOptions } from '../../ui/OrgOptions.js';
import { homeOrg, useDesk } from '../desk.js';
import { InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { IncidentChoice } from './AssignedUnits.js';
import type { FormProps } from './MoreActions.js';
import { usePanelAction } from './panelAction.js';

/** Clears the incident: its units are free. */
export function ClearForm({ incident, put, onDone }: FormProps) {
  const { api } = useDesk();
  const { t } = useText();
  const action = usePanelAction(put);
  const busy = incident.assignments.filter(({ endedAt }) => !endedAt).length;
  return (
    <InlineForm
      title={t.command.action.clear}
      submit={t.command.action.clear}
      busy={action.busy.value}
      failure={action.failure.value}
      onCancel={onDone}
      onSubmit={(fields) => {
        const text = textOf(fields, 'text');
        void action
          .do(() => api.onIncident(incident.id, 'clear', text === undefined ? {} : { text }))
          .then((done) => done && onDone());
      }}
    >
      <p class="footnote">{t.command.clearNote(busy)}</p>
      <Remark />
    </InlineForm>
  );
}

/** Closes the incident with how it ended. */
export function CloseForm({ incident, put, onDone }: FormProps) {
  const { api, catalogue } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const action = usePanelAction(put);
  const type = catalogue.type(incident.type);
  const isDone = (id: string) => incident.checklist?.some((mark) => mark.id === id && mark.doneAt);
  const undone = (type?.checklist ?? []).filter(({ id, required }) => required && !isDone(id));
  return (
    <InlineForm
      title={t.command.action.close}
      submit={t.command.closeNow}
      busy={action.busy.value}
      failure={action.failure.value}
      onCancel={onDone}
      onSubmit={(fields) => {
        const text = textOf(fields, 'text');
        const disposition = textOf(fields, 'disposition');
        void action
          .do(() => api.onIncident(incident.id, 'close', { disposition, ...(text !== undefined && { text }) }))
          .then((done) => done && onDone());
      }}
    >
      {undone.length > 0 && (
        <p class="notice">{t.command.stillToDo(undone.map(({ text }) => terms.text(text)).join(' · '))}</p>
      )}
      <label class="field">
        <span>{t.command.disposition}</span>
        <select name="disposition" required>
          {(type?.dispositions ?? []).map(({ id, name }) => (
            <option key={id} value={id}>
              {terms.text(name)}
            </option>
          ))}
        </select>
      </label>
      <Remark />
    </InlineForm>
  );
}

/** Opens the incident again, with the reason. */
export function ReopenForm({ incident, put, onDone }: FormProps) {
  const { api } = useDesk();
  const { t } = useText();
  const action = usePanelAction(put);
  return (
    <InlineForm
      title={t.command.action.reopen}
      submit={t.command.action.reopen}
      busy={action.busy.value}
      failure={action.failure.value}
      onCancel={onDone}
      onSubmit={(fields) =>
        void action
          .do(() => api.onIncident(incident.id, 'reopen', { reason: textOf(fields, 'reason') }))
          .then((done) => done && onDone())
      }
    >
      <ReasonField />
    </InlineForm>
  );
}

/** Raises the alarm level; what the run card sends at it is recommended from then on. */
export function AlarmForm({ incident, put, onDone }: FormProps) {
  const { api } = useDesk();
  const { t } = useText();
  const action = usePanelAction(put);
  const level = incident.alarmLevel ?? 1;
  return (
    <InlineForm
      title={t.command.action.alarm}
      submit={t.command.action.alarm}
      busy={action.busy.value}
      failure={action.failure.value}
      onCancel={onDone}
      onSubmit={(fields) =>
        void action
          .do(() => api.onIncident(incident.id, 'alarm', { level: Number(fields.get('level')) }))
          .then((done) => done && onDone())
      }
    >
      <p class="footnote">{t.command.alarmNow(level)}</p>
      <label class="field">
        <span>{t.command.alarmLevel}</span>
        <select name="level" required>
          {[1, 2, 3, 4, 5]
            .filter((one) => one > level)
            .map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
        </select>
      </label>
    </InlineForm>
  );
}

/** Offers the incident to another org; it is theirs once they accept. */
export function TransferForm({ incident, put, onDone }: FormProps) {
  const { api, catalogue, account } = useDesk();
  const { t } = useText();
  const action = usePanelAction(put);
  const orgs = [...catalogue.orgs.value].filter(([path]) => path !== incident.org);
  return (
    <InlineForm
      title={t.command.action.transfer}
      submit={t.command.offer}
      busy={action.busy.value}
      failure={action.failure.value}
      onCancel={onDone}
      onSubmit={(fields) =>
        void action
          .do(() =>
            api.onIncident(incident.id, 'transfer', { toOrg: textOf(fields, 'org'), reason: textOf(fields, 'reason') }),
          )
          .then((done) => done && onDone())
      }
    >
      <OrgField orgs={orgs} label={t.command.toOrg} value={homeOrg(account)} />
      <ReasonField />
    </InlineForm>
  );
}

/** Merges the incident into the one it repeats. */
export function MergeForm({ incident, put, onDone }: FormProps) {
  const { api, incidents, openIncident } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const action = usePanelAction(put);
  const near = (incident.possibleDuplicates ?? []).flatMap((id) => incidents.value.find((one) => one.id === id) ?? []);
  const merge = (into: string) =>
    void action
      .do(() => api.onIncident(incident.id, 'merge', { into }))
      .then((done) => {
        if (!done) return;
        onDone();
        openIncident(into);
      });
  return (
    <InlineForm
      title={t.command.action.merge}
      submit={t.command.action.merge}
      busy={action.busy.value}
      failure={action.failure.value}
      onCancel={onDone}
      onSubmit={(fields) => {
        const into = textOf(fields, 'near');
        if (into) merge(into);
      }}
    >
      <p class="footnote">{t.command.mergeNote}</p>
      {near.length > 0 && (
        <label class="field">
          <span>{t.command.possible}</span>
          <select name="near">
            {near.map(({ id, number, type, address }) => (
              <option key={id} value={id}>
                {number} {terms.type(type)} {address ?? ''}
              </option>
            ))}
          </select>
        </label>
      )}
      <IncidentChoice without={incident.id} label={t.command.mergeInto} onChoose={merge} />
    </InlineForm>
  );
}

/** A choice among organisations. */
export function OrgField(props: {
  orgs: readonly (readonly [path: string, name: string])[];
  label: string;
  name?: string;
  value?: string;
}) {
  return (
    <label class="field">
      <span>{props.label}</span>
      <select name={props.name ?? 'org'} required>
        <OrgOptions orgs={props.orgs} {...(props.value !== undefined && { chosen: props.value })} />
      </select>
    </label>
  );
}

/** Why something is done: asked for wherever others must understand it later. */
export function ReasonField() {
  const { t } = useText();
  return (
    <label class="field">
      <span>{t.command.reasonField}</span>
      <input name="reason" required maxLength={1000} autocomplete="off" />
    </label>
  );
}

function Remark() {
  const { t } = useText();
  return (
    <label class="field">
      <span>{t.command.remark}</span>
      <input name="text" maxLength={4000} autocomplete="off" />
    </label>
  );
}
