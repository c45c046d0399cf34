import { useSignal } from '@preact/signals';
import type { AuditEntry } from '../../../server/wire/audit.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';

/** One entry; opened it shows everything that is on record, down to the hashes. */
export function AuditRow(props: {
  entry: AuditEntry;
  /** Of actors and targets, by their words in entries. */
  names: Readonly<Record<string, string>>;
  orgName(path: string): string;
}) {
  const { entry, names, orgName } = props;
  const { t, f } = useText();
  const words = t.admin.audit;
  const isOpen = useSignal(false);
  const word = (t.admin.actions as Readonly<Record<string, string>>)[entry.action];
  const id = `entry-${entry.sequence}`;
  return (
    <>
      <tr data-action={entry.action} data-target={entry.target}>
        <td class="more-rows">
          <button
            type="button"
            class="icon-button"
            aria-expanded={isOpen.value}
            aria-controls={id}
            aria-label={words.open(String(entry.sequence))}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            <Icon name={isOpen.value ? 'down' : 'right'} size={16} />
          </button>
        </td>
        <td class="nowrap">{f.dateTime(Date.parse(entry.at))}</td>
        <td>{names[entry.actor] ?? words.actors[entry.actor as keyof typeof words.actors] ?? entry.actor}</td>
        <td title={entry.action}>{word ?? entry.action}</td>
        <td title={entry.target}>{targetText(entry.target, { words: words.targets, names, orgName })}</td>
        <td title={entry.org}>{orgName(entry.org)}</td>
        <td class={`outcome-${entry.outcome}`}>{words.outcomes[entry.outcome]}</td>
      </tr>
      {isOpen.value && (
        <tr class="details-row" id={id}>
          <td />
          <td colSpan={6}>
            <dl class="facts">
              <dt>{words.sequence}</dt>
              <dd>{f.number(entry.sequence)}</dd>
              <dt>{words.actor}</dt>
              <dd>{entry.actor}</dd>
              <dt>{words.action}</dt>
              <dd>{entry.action}</dd>
              {entry.target !== '' && (
                <>
                  <dt>{words.target}</dt>
                  <dd>{entry.target}</dd>
                </>
              )}
              {entry.purpose !== undefined && (
                <>
                  <dt>{words.purpose}</dt>
                  <dd>{entry.purpose}</dd>
                </>
              )}
              <dt>{words.details}</dt>
              <dd>
                <pre class="code-text">{JSON.stringify(entry.details, null, 2)}</pre>
              </dd>
              <dt>{words.hash}</dt>
              <dd>{entry.hash}</dd>
              <dt>{words.previousHash}</dt>
              <dd>{entry.previousHash}</dd>
            </dl>
          </td>
        </tr>
      )}
    </>
  );
}

/** A target with its kind and its name in words: `unit:A12` as `Unit A-12`. */
function targetText(
  target: string,
  {
    words,
    names,
    orgName,
  }: {
    words: Readonly<Record<string, string>>;
    names: Readonly<Record<string, string>>;
    orgName(path: string): string;
  },
): string {
  const colon = target.indexOf(':');
  const kind = colon < 0 ? target : target.slice(0, colon);
  const id = colon < 0 ? '' : target.slice(colon + 1);
  return [words[kind] ?? kind, names[target] ?? (kind === 'org' ? orgName(id) : id)].filter(Boolean).join(' ');
}
