import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { IncidentSymbol } from '../../ui/Symbol.js';
import { goTo, select } from '../actions.js';
import { useCommander } from '../commander.js';
import type { Alert } from '../state/alerts.js';
import { EmptyList, PanelHead } from './PanelHead.js';

/** What needs a response: what, where, how long it waits, and the first thing to do. */
export function AlertList() {
  const { alerts } = useCommander();
  const { t, f } = useText();
  const list = alerts.list.value;
  const open = list.filter((alert) => !alert.acknowledged);
  const done = list.filter((alert) => alert.acknowledged);
  return (
    <>
      <PanelHead title={t.panels.alerts} count={f.number(open.length)} />
      {list.length === 0 ? (
        <EmptyList text={`${t.list.emptyAlerts}. ${t.list.emptyAlertsHint}`} />
      ) : (
        <div class="alert-list">
          {open.length > 0 && <h3>{t.alerts.open}</h3>}
          {open.map((alert) => (
            <AlertItem key={alert.key} alert={alert} />
          ))}
          {done.length > 0 && <h3>{t.alerts.acknowledged}</h3>}
          {done.map((alert) => (
            <AlertItem key={alert.key} alert={alert} />
          ))}
        </div>
      )}
    </>
  );
}

function AlertItem({ alert }: { alert: Alert }) {
  const commander = useCommander();
  const { alerts, clock, drawings } = commander;
  const { t, f } = useText();
  const isIncident = alert.kind === 'incident';
  return (
    <article class={alert.acknowledged ? 'alert-item done' : 'alert-item'} data-alert={alert.key}>
      {isIncident ? (
        <IncidentSymbol priority={alert.priority} stage={alert.acknowledged ? 'assigned' : 'new'} size={28} />
      ) : (
        <Icon name="units" size={24} />
      )}
      <div class="alert-text">
        <div class="row-line">
          <strong>
            {isIncident
              ? t.alerts.newIncident(alert.priority)
              : alert.crossing
                ? t.alerts.fence[alert.crossing]
                : t.alerts.unitLost}
          </strong>
          <span class="row-end quiet">{f.age(clock.now.value - alert.since)}</span>
        </div>
        <div class="quiet truncate" title={alert.detail}>
          {alert.title} {alert.detail} {alert.times > 1 ? t.alerts.repeated(alert.times) : ''}
        </div>
        {!alert.acknowledged && (
          <div class="alert-actions">
            <button
              type="button"
              class="button"
              onClick={() => {
                select(commander, alert.target);
                goTo(commander, alert.target);
              }}
            >
              {isIncident ? t.alerts.first.incident : t.alerts.first.unit}
            </button>
            <button
              type="button"
              class="button"
              onClick={() => {
                alerts.acknowledge(alert.key);
                if (alert.kind === 'fence') void drawings.acknowledge(alert.key.slice('fence:'.length));
              }}
            >
              {t.alerts.acknowledge}
            </button>
          </div>
        )}
      </div>
    </article>
  );
}
