import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

/** One thing to choose. */
export interface Choice {
  readonly key: string;
  readonly title: string;
  readonly detail?: string;
  readonly mark?: ComponentChildren;
}

/** A text field that offers what fits while one types: arrows move, Enter chooses, Esc closes the list only. */
export function TypeAhead(props: {
  label: string;
  name: string;
  value: string;
  choices: readonly Choice[];
  placeholder?: string;
  /** Takes the focus when it appears. */
  takesFocus?: boolean;
  required?: boolean;
  maxLength?: number;
  /** The first fitting choice is taken on Enter or Tab; without it Enter takes only what the arrows point at. */
  takesFirst?: boolean;
  onText(text: string): void;
  onChoose(choice: Choice): void;
}) {
  const id = useId();
  const isOpen = useSignal(false);
  const at = useSignal(-1);
  const { choices } = props;
  const input = useRef<HTMLInputElement>(null);
  const { takesFocus } = props;
  useEffect(() => {
    if (takesFocus) input.current?.focus();
  }, [takesFocus]);
  const start = props.takesFirst ? 0 : -1;
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    props.onChoose(choice);
    isOpen.value = false;
    at.value = start;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isShown = isOpen.value && choices.length > 0;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        event.preventDefault();
        isOpen.value = true;
        const step = event.key === 'ArrowDown' ? 1 : -1;
        at.value = Math.min(choices.length - 1, Math.max(start, at.value + step));
        return;
      }
      case 'Enter':
        if (!isShown || at.value < 0) return;
        event.preventDefault();
        choose(choices[at.value]);
        return;
      case 'Tab':
        if (isShown && props.takesFirst) choose(choices[Math.max(0, at.value)]);
        isOpen.value = false;
        return;
      case 'Escape':
        if (!isShown) return;
        event.stopPropagation();
        isOpen.value = false;
    }
  };
  const isShown = isOpen.value && choices.length > 0;
  return (
    <label class="field type-ahead">
      <span>{props.label}</span>
      <input
        ref={input}
        name={props.name}
        role="combobox"
        autocomplete="off"
        aria-expanded={isShown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(isShown && at.value >= 0 && { 'aria-activedescendant': `${id}-${at.value}` })}
        value={props.value}
        placeholder={props.placeholder ?? ''}
        required={props.required ?? false}
        maxLength={props.maxLength ?? 300}
        onInput={({ currentTarget }) => {
          isOpen.value = true;
          at.value = start;
          props.onText(currentTarget.value);
        }}
        onFocus={({ currentTarget }) => currentTarget.select()}
        onClick={() => (isOpen.value = true)}
        onBlur={() => (isOpen.value = false)}
        onKeyDown={onKeyDown}
      />
      {isShown && (
        <div class="type-ahead-list" id={`${id}-list`} role="listbox" aria-label={props.label}>
          {choices.map((choice, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys.
            <div
              key={choice.key}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at.value}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(choice)}
            >
              {choice.mark}
              <span class="truncate">{choice.title}</span>
              {choice.detail && <span class="row-end quiet truncate">{choice.detail}</span>}
            </div>
          ))}
        </div>
      )}
    </label>
  );
}
