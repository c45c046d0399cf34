import { useSignal } from '@preact/signals';
import type { Partner, PartnerService } from '../../../server/wire/partners.js';
import { usePage, useText } from '../../page.js';
import { homeOrg, useDesk } from '../desk.js';
import { OrgField } from '../incident/lifeForms.js';
import { Failure, InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';
import { useListed } from './useListed.js';

/** Services that take what is no emergency, by Open311 GeoReport v2. */
export function PartnersView() {
  const { t } = useText();
  const { items, failure, read } = useListed<Partner>('/partners');
  return (
    <div class="desk-columns">
      <div class="desk-list">
        {failure.value !== '' && <Failure text={`${t.desk.readFailed} ${t.errors.code(failure.value)}`} />}
        {items.value?.length === 0 && <p class="empty">{t.connections.noPartners}</p>}
        {items.value?.map((partner) => (
          <PartnerCard key={partner.id} partner={partner} onChanged={() => void read()} />
        ))}
      </div>
      <NewPartner onMade={() => void read()} />
    </div>
  );
}

function PartnerCard({ partner, onChanged }: { partner: Partner; onChanged(): void }) {
  const { call } = usePage();
  const { t } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const services = useSignal<readonly PartnerService[] | undefined>(undefined);
  const { id, hasKey, createdAt, ...input } = partner;
  const { name, org, endpoint, active } = input;
  const path = `/partners/${encodeURIComponent(id)}`;
  return (
    <article class="desk-card" data-partner={id}>
      <p class="row-line">
        <strong class="truncate">{name}</strong>
        <span class="row-end tag">{active === false ? t.editors.off : t.editors.on}</span>
      </p>
      <p class="wrap-anywhere">{endpoint}</p>
      <p class="quiet">
        {terms.org(org)} · {hasKey ? t.connections.withKey : t.connections.withoutKey}
      </p>
      <Failure text={failure.value} />
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled={busy.value}
          onClick={() =>
            void run(async () => {
              services.value = (await call<{ items: PartnerService[] }>(`${path}/services`)).items;
            })
          }
        >
          {t.connections.askServices}
        </button>
        <button
          type="button"
          class="button"
          disabled={busy.value}
          onClick={() =>
            void run(() => call(path, { method: 'PUT', body: { ...input, active: active === false } })).then(onChanged)
          }
        >
          {active === false ? t.editors.turnOn : t.editors.turnOff}
        </button>
        <button
          type="button"
          class="button danger"
          disabled={busy.value}
          onClick={() => void run(() => call(path, { method: 'DELETE' })).then(onChanged)}
        >
          {t.desk.remove}
        </button>
      </div>
      {services.value && (
        <ul class="chips" aria-label={t.connections.services}>
          {services.value.length === 0 && <li class="quiet">{t.connections.noServices}</li>}
          {services.value.map((service) => (
            <li key={service.code} class="chip" title={service.description}>
              {service.name}
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

function NewPartner({ onMade }: { onMade(): void }) {
  const { call } = usePage();
  const { account, catalogue } = useDesk();
  const { t } = useText();
  const { run, busy, failure } = useAction();
  return (
    <section class="desk-card">
      <InlineForm
        title={t.connections.newPartner}
        submit={t.desk.add}
        busy={busy.value}
        failure={failure.value}
        onSubmit={(fields) => {
          const id = encodeURIComponent(textOf(fields, 'id') ?? '');
          const apiKey = textOf(fields, 'apiKey');
          const jurisdictionId = textOf(fields, 'jurisdictionId');
          const body = {
            name: textOf(fields, 'name'),
            org: textOf(fields, 'org'),
            endpoint: textOf(fields, 'endpoint'),
            active: true,
            ...(apiKey !== undefined && { apiKey }),
            ...(jurisdictionId !== undefined && { jurisdictionId }),
          };
          void run(() => call(`/partners/${id}`, { method: 'PUT', body })).then((done) => done && onMade());
        }}
      >
        <label class="field">
          <span>{t.desk.code}</span>
          <input name="id" required maxLength={64} pattern="[A-Za-z0-9][A-Za-z0-9._\-]*" />
        </label>
        <label class="field">
          <span>{t.connections.name}</span>
          <input name="name" required maxLength={120} />
        </label>
        <label class="field">
          <span>{t.connections.endpoint}</span>
          <input name="endpoint" type="url" required placeholder="https://…/open311/v2" maxLength={1000} />
        </label>
        <div class="field-pair even">
          <label class="field">
            <span>{t.connections.jurisdiction}</span>
            <input name="jurisdictionId" maxLength={200} />
          </label>
          <label class="field">
            <span>{t.connections.apiKey}</span>
            <input name="apiKey" type="password" autocomplete="off" maxLength={400} />
          </label>
        </div>
        <OrgField orgs={[...catalogue.orgs.value]} label={t.desk.org} value={homeOrg(account)} />
      </InlineForm>
    </section>
  );
}
