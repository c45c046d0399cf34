import { useSignal } from '@preact/signals';
import type { IncidentType } from '../../../server/wire/incidentTypes.js';
import { useText } from '../../page.js';
import { useDesk } from '../desk.js';
import { useTerms } from '../terms.js';
import { type Choice, TypeAhead } from './TypeAhead.js';

/** Fitting types shown at once. */
const SHOWN = 8;

/** The type of an incident, by a few letters of its name in either language or of its code. */
export function TypeChoice(props: { type: IncidentType | undefined; onType(type: IncidentType): void }) {
  const { catalogue } = useDesk();
  const { t, f } = useText();
  const terms = useTerms();
  const typed = useSignal<string | undefined>(undefined);
  const wanted = (typed.value ?? '').trim().toLowerCase();
  const inUse = catalogue.types.value.filter(({ retired }) => !retired);
  const rank = ({ id, name }: IncidentType): number => {
    const words = [name.en, name.zh ?? '', id].map((word) => word.toLowerCase());
    if (words.some((word) => word.startsWith(wanted))) return 0;
    if (words.some((word) => word.split(/[\s,]+/).some((part) => part.startsWith(wanted)))) return 1;
    return words.some((word) => word.includes(wanted)) ? 2 : 3;
  };
  const choices: Choice[] = inUse
    .map((type) => ({ type, rank: rank(type) }))
    .filter(({ rank: of }) => of < 3)
    .sort((a, b) => a.rank - b.rank || f.compare(terms.text(a.type.name), terms.text(b.type.name)))
    .slice(0, SHOWN)
    .map(({ type }) => ({ key: type.id, title: terms.text(type.name), detail: `P${type.defaultPriority}` }));
  return (
    <TypeAhead
      label={t.newIncident.type}
      name="type"
      value={typed.value ?? (props.type ? terms.text(props.type.name) : '')}
      choices={choices}
      takesFirst
      required
      takesFocus
      onText={(text) => (typed.value = text)}
      onChoose={({ key }) => {
        typed.value = undefined;
        const type = catalogue.type(key);
        if (type) props.onType(type);
      }}
    />
  );
}
