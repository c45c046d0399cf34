import type { ComponentChildren } from 'preact';
import { useText } from '../../page.js';
import { Icon, type IconName } from '../../ui/Icon.js';
import { copyText } from '../actions.js';
import { useCommander } from '../commander.js';
import type { Place } from '../state/workspace.js';

/** A line of a fact sheet: what, and what it is. */
export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** A command of the inspector: icon and word. */
export function Action(props: { icon: IconName; label: string; pressed?: boolean; onClick(): void }) {
  return (
    <button
      type="button"
      class="button"
      {...(props.pressed === undefined ? {} : { 'aria-pressed': props.pressed })}
      onClick={props.onClick}
    >
      <Icon name={props.icon} size={16} />
      {props.label}
    </button>
  );
}

/** Coordinates with their datum and a way to copy them. */
export function Coordinates({ place }: { place: Place }) {
  const commander = useCommander();
  const { t, f } = useText();
  const text = f.coordinates(place.lat, place.lng);
  return (
    <span class="coordinates">
      {text} <span class="quiet">{t.inspector.datum}</span>
      <button
        type="button"
        class="icon-button small"
        aria-label={t.inspector.copyCoordinates}
        title={t.inspector.copyCoordinates}
        onClick={() => void copyText(commander, text)}
      >
        <Icon name="copy" size={15} />
      </button>
    </span>
  );
}

/** What the inspector says of something that left the picture. */
export function Gone() {
  const { t } = useText();
  return <p class="empty late">{t.inspector.gone}</p>;
}
