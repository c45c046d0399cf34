import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Partner, PartnerService } from '../../../server/wire/partners.js';
import { ApiError } from '../../api/http.js';
import { usePage, useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { InlineForm, textOf } from '../parts.js';
import { ReasonField } from './lifeForms.js';
import type { FormProps } from './MoreActions.js';
import { usePanelAction } from './panelAction.js';

/** Hands a non-emergency to another service, or takes it back. */
export function DiversionForm({ incident, put, onDone }: FormProps) {
  const { api } = useDesk();
  const { call } = usePage();
  const { t } = useText();
  const action = usePanelAction(put);
  const partners = useSignal<readonly Partner[] | undefined>(undefined);
  const services = useSignal<readonly PartnerService[]>([]);
  const partnerId = useSignal('');
  useEffect(() => {
    call<{ items: Partner[] }>('/partners').then(
      ({ items }) => {
        partners.value = items.filter(({ active }) => active !== false);
        partnerId.value = partners.value[0]?.id ?? '';
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        partners.value = [];
      },
    );
  }, [call, partners, partnerId]);
  useEffect(() => {
    services.value = [];
    if (partnerId.value === '') return;
    call<{ items: PartnerService[] }>(`/partners/${encodeURIComponent(partnerId.value)}/services`).then(
      ({ items }) => {
        services.value = items;
      },
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      },
    );
  }, [partnerId.value, call, services]);

  const { diversion } = incident;
  if (diversion && diversion.state !== 'refused' && diversion.state !== 'recalled') {
    return (
      <InlineForm
        title={t.command.action.recallDiversion}
        submit={t.command.action.recallDiversion}
        busy={action.busy.value}
        failure={action.failure.value}
        onCancel={onDone}
        onSubmit={(fields) =>
          void action
            .do(() => api.onIncident(incident.id, 'diversion/recall', { reason: textOf(fields, 'reason') }))
            .then((done) => done && onDone())
        }
      >
        <ReasonField />
      </InlineForm>
    );
  }
  const none = partners.value?.length === 0 ? t.command.noPartners : '';
  return (
    <InlineForm
      title={t.command.action.divert}
      submit={t.command.action.divert}
      busy={action.busy.value}
      failure={action.failure.value || none}
      onCancel={onDone}
      onSubmit={(fields) =>
        void action
          .do(() =>
            api.onIncident(incident.id, 'diversion', {
              partnerId: partnerId.value,
              serviceCode: textOf(fields, 'service'),
            }),
          )
          .then((done) => done && onDone())
      }
    >
      <p class="footnote">{t.command.divertNote}</p>
      <label class="field">
        <span>{t.command.partner}</span>
        <select
          value={partnerId.value}
          required
          onChange={({ currentTarget }) => (partnerId.value = currentTarget.value)}
        >
          {(partners.value ?? []).map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <ServiceField services={services.value} />
    </InlineForm>
  );
}

function ServiceField({ services }: { services: readonly PartnerService[] }) {
  const { t } = useText();
  if (services.length === 0) {
    return (
      <label class="field">
        <span>{t.command.service}</span>
        <input name="service" required maxLength={40} />
      </label>
    );
  }
  return (
    <label class="field">
      <span>{t.command.service}</span>
      <select name="service" required>
        {services.map(({ code, name, group }) => (
          <option key={code} value={code}>
            {[group, name].filter(Boolean).join(' · ')}
          </option>
        ))}
      </select>
    </label>
  );
}
