import type { ComponentChildren } from 'preact';
import { useText } from '../page.js';
import { useDesk } from './desk.js';

/** A part of a panel with its title, and what stands at the end of the title's line. */
export function Section(props: { title: string; end?: ComponentChildren; name?: string; children: ComponentChildren }) {
  return (
    <section class="details-section" {...(props.name && { 'data-section': props.name })}>
      <h3>
        {props.title}
        {props.end !== undefined && <span class="row-end">{props.end}</span>}
      </h3>
      {props.children}
    </section>
  );
}

/** Why something did not work; nothing while it did. */
export function Failure({ text }: { text: string }) {
  return text === '' ? null : (
    <p class="failure" role="alert">
      {text}
    </p>
  );
}

/** A clock that runs: what is left of it, or how long it is over. */
export function DueClock({ at, label }: { at: string; label?: string }) {
  const { now } = useDesk();
  const { t, f } = useText();
  const left = Date.parse(at) - now.value;
  const isOver = left <= 0;
  return (
    <span class={isOver ? 'due over' : 'due'} data-overdue={isOver} title={f.dateTime(Date.parse(at))}>
      {label && `${label} `}
      {isOver ? t.command.overdueBy(minutesAndSeconds(-left)) : t.command.dueIn(minutesAndSeconds(left))}
    </span>
  );
}

/** `0:45`, `12:03`, `1:02:03`: steady figures that count. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** How long something has been going on. */
export function AgeOf({ since }: { since: string }) {
  const { now } = useDesk();
  const { f } = useText();
  return <>{f.age(now.value - Date.parse(since))}</>;
}

/** A small form inside a panel: fields, one word for what it does, and a way out. */
export function InlineForm(props: {
  title: string;
  submit: string;
  busy: boolean;
  failure: string;
  danger?: boolean;
  children?: ComponentChildren;
  onSubmit(fields: FormData): void;
  onCancel?(): void;
}) {
  const { t } = useText();
  return (
    <form
      class="inline-form"
      aria-label={props.title}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit(new FormData(event.currentTarget));
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !props.onCancel) return;
        event.stopPropagation();
        props.onCancel();
      }}
    >
      <h4>{props.title}</h4>
      {props.children}
      <Failure text={props.failure} />
      <div class="actions">
        <button type="submit" class={props.danger ? 'button danger' : 'button primary'} disabled={props.busy}>
          {props.busy ? t.command.working : props.submit}
        </button>
        {props.onCancel && (
          <button type="button" class="button" onClick={props.onCancel}>
            {t.command.cancel}
          </button>
        )}
      </div>
    </form>
  );
}

/** Text of a form's field without blanks around it; undefined when empty. */
export function textOf(fields: FormData, name: string): string | undefined {
  const value = String(fields.get(name) ?? '').trim();
  return value === '' ? undefined : value;
}
