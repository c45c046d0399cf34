import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useText } from '../page.js';
import { Icon } from '../ui/Icon.js';
import { failureText } from './failureText.js';
import { type Act, useAct } from './useAct.js';
import type { Asked } from './useAsked.js';

/** What failed, told at once to who cannot see it. */
export function Failure({ text }: { text: string }) {
  return text === '' ? null : (
    <p class="failure" role="alert">
      {text}
    </p>
  );
}

/** What was done, told when there is a pause. */
export function Done({ text }: { text: string }) {
  return (
    <p class={text === '' ? 'done hidden-visually' : 'done'} role="status">
      {text}
    </p>
  );
}

/** Stands in for a list that is not here yet, or says why it will not come. */
export function Waiting({ asked }: { asked: Pick<Asked<unknown>, 'failure' | 'isLoading' | 'reload'> }) {
  const { t } = useText();
  if (asked.failure !== undefined) {
    return (
      <div class="failure" role="alert">
        <p>{failureText(asked.failure, t)}</p>
        <button type="button" class="button" onClick={asked.reload}>
          {t.errors.retry}
        </button>
      </div>
    );
  }
  if (!asked.isLoading) return null;
  return (
    <div class="skeleton" aria-busy="true" role="status" aria-label={t.loading}>
      <i />
      <i />
      <i />
    </div>
  );
}

/** A titled part of a page. */
export function Section(props: {
  title: string;
  lead?: string;
  tools?: ComponentChildren;
  children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class="office-section" aria-labelledby={id}>
      <header class="office-section-head">
        <h2 id={id}>{props.title}</h2>
        {props.tools}
      </header>
      {props.lead && <p class="office-lead">{props.lead}</p>}
      {props.children}
    </section>
  );
}

/** What is open beside a list; takes the focus when it opens, and gives `close` a button. */
export function Panel(props: { title: string; closeHref: string; children: ComponentChildren }) {
  const { t } = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [props.title]);
  return (
    <aside class="office-panel" aria-label={props.title}>
      <header class="office-panel-head">
        <h2 ref={heading} tabIndex={-1}>
          {props.title}
        </h2>
        <a class="icon-button" href={props.closeHref} aria-label={t.office.close}>
          <Icon name="close" size={18} />
        </a>
      </header>
      {props.children}
    </aside>
  );
}

/** A button for what cannot be taken back: names it and asks once more. */
export function ConfirmButton(props: {
  label: string;
  question: string;
  /** What the asking button says; default: the label. */
  confirm?: string;
  onConfirm(): Promise<void>;
}) {
  const { t } = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const act = useAct();
  const id = useId();
  const confirm = async () => {
    if (await act.run(props.onConfirm)) dialog.current?.close();
  };
  return (
    <>
      <button type="button" class="button danger" onClick={() => dialog.current?.showModal()}>
        {props.label}
      </button>
      <dialog ref={dialog} class="dialog" aria-labelledby={id}>
        <p id={id}>{props.question}</p>
        <Failure text={act.failure} />
        <div class="buttons">
          <button type="button" class="button" autofocus onClick={() => dialog.current?.close()}>
            {t.office.cancel}
          </button>
          <button type="button" class="button danger" disabled={act.isWorking} onClick={() => void confirm()}>
            {props.confirm ?? props.label}
          </button>
        </div>
      </dialog>
    </>
  );
}

/** Something shown this once: copied or noted, then put away. */
export function SecretOnce(props: { title: string; warning: string; secret: string; onNoted(): void }) {
  const { t } = useText();
  const copied = useSignal(false);
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  const copy = async () => {
    await navigator.clipboard?.writeText(props.secret);
    copied.value = true;
  };
  return (
    <section class="secret" ref={box} tabIndex={-1} aria-label={props.title}>
      <h3>{props.title}</h3>
      <p>{props.warning}</p>
      <pre class="secret-text" data-testid="secret">
        {props.secret}
      </pre>
      <div class="buttons">
        {navigator.clipboard && (
          <button type="button" class="button" onClick={() => void copy()}>
            <Icon name={copied.value ? 'check' : 'copy'} size={18} />
            {copied.value ? t.office.copied : t.office.copy}
          </button>
        )}
        <button type="button" class="button primary" onClick={props.onNoted}>
          {t.office.noted}
        </button>
      </div>
    </section>
  );
}

/** The end of a form: what failed, and its button. */
export function Submit({ act, label }: { act: Act; label: string }) {
  return (
    <>
      <Failure text={act.failure} />
      <div class="buttons">
        <button type="submit" class="button primary" disabled={act.isWorking}>
          {label}
        </button>
      </div>
    </>
  );
}

/** The fields of a form that was submitted, as trimmed text; the browser does nothing else with it. */
export function fieldsOf(event: SubmitEvent): (name: string) => string {
  event.preventDefault();
  const fields = new FormData(event.currentTarget as HTMLFormElement);
  return (name) => String(fields.get(name) ?? '').trim();
}
