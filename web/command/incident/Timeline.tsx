import { useSignal } from '@preact/signals';
import type { Incident, TimelineEntry } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { Failure, Section, textOf } from '../parts.js';
import { useTerms } from '../terms.js';
import { usePanelAction } from './panelAction.js';
import { doerOf, saidIn } from './timelineWords.js';

/** What a filter of the log lets through. */
const KINDS = {
  all: () => true,
  notes: ({ type }: TimelineEntry) => ['note', 'call', 'media', 'edited'].includes(type),
  units: ({ unitId }: TimelineEntry) => unitId !== undefined,
  orders: ({ type, subject }: TimelineEntry) => type === 'order' || (subject?.startsWith('order:') ?? false),
  video: ({ type, subject }: TimelineEntry) => type === 'video' || (subject?.startsWith('stream:') ?? false),
} as const;
type Kind = keyof typeof KINDS;

/** Everything that happened, newest first, and a box for what a person adds. */
export function Timeline({ incident, put }: { incident: Incident; put(next: Incident): void }) {
  const { t } = useText();
  const kind = useSignal<Kind>('all');
  const shown = incident.timeline.filter(KINDS[kind.value]);
  return (
    <Section title={t.inspector.timeline} name="timeline">
      <NoteBox incident={incident} put={put} />
      <div class="chips" role="toolbar" aria-label={t.command.logFilter}>
        {(Object.keys(KINDS) as Kind[]).map((name) => (
          <button
            key={name}
            type="button"
            class="chip"
            aria-pressed={kind.value === name}
            onClick={() => (kind.value = name)}
          >
            {t.command.log[name]}
          </button>
        ))}
      </div>
      {shown.length === 0 && <p class="quiet">{t.command.logEmpty}</p>}
      <ol class="timeline">
        {shown.map((entry, index) => <Line key={index} entry={entry} incident={incident} />).reverse()}
      </ol>
    </Section>
  );
}

function Line({ entry, incident }: { entry: TimelineEntry; incident: Incident }) {
  const { unit, catalogue } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const { unitId, type, state, at, toldAt } = entry;
  const callsign =
    unitId && (incident.assignments.find((one) => one.unitId === unitId)?.callsign ?? unit(unitId)?.callsign ?? unitId);
  const isPlain = type === 'note' || (type === 'call' && !entry.subject?.startsWith('call:'));
  const checklist = catalogue.type(incident.type)?.checklist ?? [];
  const said = saidIn(entry, t, {
    org: terms.org,
    disposition: (code) => terms.disposition(incident.type, code),
    item(id) {
      const item = checklist.find((one) => one.id === id);
      return item ? terms.text(item.text) : id;
    },
  });
  const isFile = type === 'media' && entry.subject?.startsWith('attachment:');
  const what = isFile ? t.desk.attach.file : terms.timeline(type);
  return (
    <li data-entry={type}>
      <time class="quiet" title={f.dateTime(Date.parse(at))}>
        {f.time(Date.parse(at))}
      </time>
      <span>
        {!isPlain && <strong>{what}</strong>}
        {state && t.incidentState[state] !== what && ` ${t.incidentState[state]}`}
        {callsign && ` ${callsign}`}
        {said && (isPlain ? said : ` · ${said}`)}
        <span class="quiet">
          {' '}
          {doerOf(entry, t)}
          {toldAt && ` · ${t.command.toldAt(f.time(Date.parse(toldAt)))}`}
        </span>
      </span>
    </li>
  );
}

function NoteBox({ incident, put }: { incident: Incident; put(next: Incident): void }) {
  const { api } = useDesk();
  const { t } = useText();
  const action = usePanelAction(put);
  return (
    <form
      class="note-box"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const fields = new FormData(form);
        const text = textOf(fields, 'text');
        if (!text) return;
        const type = String(fields.get('type'));
        void action.do(() => api.onIncident(incident.id, 'notes', { text, type })).then((done) => done && form.reset());
      }}
    >
      <select name="type" aria-label={t.command.noteType}>
        <option value="note">{t.command.timeline.note}</option>
        <option value="call">{t.command.timeline.call}</option>
      </select>
      <input name="text" maxLength={4000} aria-label={t.command.note} placeholder={t.command.note} autocomplete="off" />
      <button type="submit" class="button" disabled={action.busy.value}>
        {t.command.add}
      </button>
      <Failure text={action.failure.value} />
    </form>
  );
}
