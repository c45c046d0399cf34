import { useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { InlineForm, textOf } from '../parts.js';
import { useAction } from '../useAction.js';
import { OrgField } from './lifeForms.js';
import type { FormProps } from './MoreActions.js';

const HOURS = [1, 4, 12, 24] as const;

/** Lends the incident to another org: for so long, and never longer than the incident. */
export function ShareForm({ incident, onDone }: FormProps) {
  const { api, catalogue, now, notify } = useDesk();
  const { t } = useText();
  const action = useAction();
  const orgs = [...catalogue.orgs.value].filter(([path]) => path !== incident.org);
  return (
    <InlineForm
      title={t.command.action.share}
      submit={t.command.action.share}
      busy={action.busy.value}
      failure={action.failure.value}
      onCancel={onDone}
      onSubmit={(fields) => {
        const allows = ['view', 'command', 'viewVideo'].filter((one) => one === 'view' || fields.has(one));
        const hours = Number(fields.get('hours'));
        const body = {
          subject: { type: 'incident', id: incident.id },
          to: textOf(fields, 'org'),
          allows,
          incidentId: incident.id,
          expiresAt: new Date(now.peek() + hours * 3_600_000).toISOString(),
        };
        void action
          .run(() => api.share(body))
          .then((done) => {
            if (!done) return;
            notify(t.command.shared);
            onDone();
          });
      }}
    >
      <OrgField orgs={orgs} label={t.command.shareWith} />
      <label class="field">
        <span>{t.command.shareFor}</span>
        <select name="hours">
          {HOURS.map((hours) => (
            <option key={hours} value={hours}>
              {t.command.hours(hours)}
            </option>
          ))}
        </select>
      </label>
      <div class="checks">
        <label>
          <input type="checkbox" name="viewVideo" /> {t.command.shareVideo}
        </label>
        <label>
          <input type="checkbox" name="command" /> {t.command.shareCommand}
        </label>
      </div>
      <p class="footnote">{t.command.shareNote}</p>
    </InlineForm>
  );
}
