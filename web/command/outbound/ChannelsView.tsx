import { useSignal } from '@preact/signals';
import { CHANNEL_KINDS, type Channel, type ChannelInput, CONFIDENCES } from '../../../server/wire/channels.js';
import { usePage, useText } from '../../page.js';
import { homeOrg, useDesk } from '../desk.js';
import { OrgField } from '../incident/lifeForms.js';
import { Failure, InlineForm, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { useAction } from '../useAction.js';
import { useListed } from './useListed.js';

/** Signed ways in for reports: a telephone exchange, a chat app, an alarm panel. */
export function ChannelsView() {
  const { t } = useText();
  const { items, failure, read } = useListed<Channel>('/channels');
  const secret = useSignal<{ id: string; secret: string } | undefined>(undefined);
  const told = (channel: Channel) => {
    secret.value = channel.secret === undefined ? undefined : { id: channel.id, secret: channel.secret };
    void read();
  };
  return (
    <div class="desk-columns">
      <div class="desk-list">
        {failure.value !== '' && <Failure text={`${t.desk.readFailed} ${t.errors.code(failure.value)}`} />}
        {items.value?.length === 0 && <p class="empty">{t.connections.noChannels}</p>}
        {items.value?.map((channel) => (
          <ChannelCard
            key={channel.id}
            channel={channel}
            secret={secret.value?.id === channel.id ? secret.value.secret : undefined}
            onTold={told}
            onGone={() => void read()}
          />
        ))}
      </div>
      <NewChannel onMade={told} />
    </div>
  );
}

function ChannelCard(props: {
  channel: Channel;
  secret: string | undefined;
  onTold(channel: Channel): void;
  onGone(): void;
}) {
  const { call } = usePage();
  const { t, f } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const { id, name, kind, org, type, priority, confidence, active, lastUsedAt } = props.channel;
  const path = `/channels/${encodeURIComponent(id)}`;
  const toggle = () => {
    const body: ChannelInput = {
      ...{ name, kind, org, type, active: active === false },
      ...(priority !== undefined && { priority }),
      ...(confidence !== undefined && { confidence }),
    };
    void run(async () => props.onTold(await call<Channel>(path, { method: 'PUT', body })));
  };
  return (
    <article class="desk-card" data-channel={id}>
      <p class="row-line">
        <strong class="truncate">{name}</strong>
        <span class="row-end tag">{active === false ? t.editors.off : t.editors.on}</span>
      </p>
      <p class="quiet">
        {t.connections.channelKind[kind]} · {terms.org(org)} · {terms.type(type)}
        {priority !== undefined && ` · P${priority}`} · {t.connections.confidence[confidence ?? 'high']}
      </p>
      <p class="wrap-anywhere">
        <code>{`POST /api/v1/channels/${id}/${kind === 'cap' ? 'cap' : 'messages'}`}</code>
      </p>
      <p class="quiet">
        {lastUsedAt ? t.connections.lastUsed(f.dateTime(Date.parse(lastUsedAt))) : t.connections.neverUsed}
      </p>
      {props.secret && (
        <p class="notice">
          {t.editors.secretOnce} <code class="wrap-anywhere">{props.secret}</code>
        </p>
      )}
      <Failure text={failure.value} />
      <div class="actions">
        <button type="button" class="button" disabled={busy.value} onClick={toggle}>
          {active === false ? t.editors.turnOn : t.editors.turnOff}
        </button>
        <button
          type="button"
          class="button"
          disabled={busy.value}
          onClick={() => void run(async () => props.onTold(await call<Channel>(`${path}/secret`, { method: 'POST' })))}
        >
          {t.connections.newSecret}
        </button>
        <button
          type="button"
          class="button danger"
          disabled={busy.value}
          onClick={() => void run(() => call(path, { method: 'DELETE' })).then(props.onGone)}
        >
          {t.desk.remove}
        </button>
      </div>
    </article>
  );
}

function NewChannel({ onMade }: { onMade(channel: Channel): void }) {
  const { call } = usePage();
  const { account, catalogue } = useDesk();
  const { t } = useText();
  const terms = useTerms();
  const { run, busy, failure } = useAction();
  const types = catalogue.types.value.filter(({ retired }) => !retired);
  return (
    <section class="desk-card">
      <InlineForm
        title={t.connections.newChannel}
        submit={t.desk.add}
        busy={busy.value}
        failure={failure.value}
        onSubmit={(fields) => {
          const id = encodeURIComponent(textOf(fields, 'id') ?? '');
          const body = {
            name: textOf(fields, 'name'),
            kind: textOf(fields, 'kind'),
            org: textOf(fields, 'org'),
            type: textOf(fields, 'type'),
            confidence: textOf(fields, 'confidence'),
          };
          void run(async () => onMade(await call<Channel>(`/channels/${id}`, { method: 'PUT', body })));
        }}
      >
        <label class="field">
          <span>{t.desk.code}</span>
          <input name="id" required maxLength={64} pattern="[A-Za-z0-9][A-Za-z0-9._\-]*" />
        </label>
        <label class="field">
          <span>{t.connections.name}</span>
          <input name="name" required maxLength={80} />
        </label>
        <div class="field-pair even">
          <label class="field">
            <span>{t.editors.kind}</span>
            <select name="kind">
              {CHANNEL_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {t.connections.channelKind[kind]}
                </option>
              ))}
            </select>
          </label>
          <label class="field">
            <span>{t.connections.trust}</span>
            <select name="confidence">
              {CONFIDENCES.map((one) => (
                <option key={one} value={one}>
                  {t.connections.confidence[one]}
                </option>
              ))}
            </select>
          </label>
        </div>
        <label class="field">
          <span>{t.connections.defaultType}</span>
          <select name="type">
            {types.map(({ id, name }) => (
              <option key={id} value={id}>
                {terms.text(name)}
              </option>
            ))}
          </select>
        </label>
        <OrgField orgs={[...catalogue.orgs.value]} label={t.desk.org} value={homeOrg(account)} />
      </InlineForm>
    </section>
  );
}
