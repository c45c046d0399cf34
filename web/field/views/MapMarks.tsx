import type { ReadonlySignal } from '@preact/signals';
import type { NearUnit } from '../../../server/wire/duty.js';
import type { IncidentSummary } from '../../../server/wire/incidents.js';
import { useText } from '../../page.js';
import { useField } from '../fieldUnit.js';
import { type FieldView, pixelsOf, type Size, toPixels } from '../map/fieldView.js';
import type { Fix } from '../whereabouts.js';

interface Place {
  lat: number;
  lng: number;
}

/** How the marks are placed. */
interface Placing {
  view: FieldView;
  size: Size;
  drawn(place: Place): Place;
}

/** Own place with its accuracy and heading, the incident, and near units: as marks on the map. */
export function MapMarks({ now, ...placing }: Placing & { now: ReadonlySignal<number> }) {
  const field = useField();
  const { t } = useText();
  const { incident, sos } = field.duty.state.value;
  const state = field.whereabouts.state.value;
  const { width, height } = placing.size;
  return (
    <svg class="map-marks" width={width} height={height} role="img" aria-label={t.field.tab.map}>
      {sos && sos.id !== incident?.id && <IncidentMark incident={sos} {...placing} />}
      {incident && <IncidentMark incident={incident} {...placing} />}
      {field.duty.nearUnits.value.map((unit) => (
        <UnitMark key={unit.id} unit={unit} now={now} {...placing} />
      ))}
      {state.state === 'fixed' && <OwnMark fix={state.fix} {...placing} />}
    </svg>
  );
}

function OwnMark({ fix, view, size, drawn }: Placing & { fix: Fix }) {
  const { x, y } = toPixels(view, size, drawn(fix));
  const radius = pixelsOf(view, fix.accuracyMeters);
  return (
    <g data-mark="own" transform={`translate(${x} ${y})`}>
      {radius > 12 && <circle class="mark-accuracy" r={Math.min(radius, 2000)} />}
      {fix.headingDegrees !== undefined && (
        <path class="mark-heading" d="M0 -26 9 -10 -9 -10Z" transform={`rotate(${Math.round(fix.headingDegrees)})`} />
      )}
      <circle class="mark-own" r="10" />
    </g>
  );
}

function IncidentMark({ incident, view, size, drawn }: Placing & { incident: IncidentSummary }) {
  const { x, y } = toPixels(view, size, drawn(incident));
  return (
    <g data-mark="incident" transform={`translate(${x} ${y})`}>
      <path class={`mark-incident p${incident.priority}`} d="M0 -18 18 0 0 18 -18 0Z" />
      <text class={`mark-digit p${incident.priority}`} text-anchor="middle" dominant-baseline="central">
        {incident.priority}
      </text>
    </g>
  );
}

function UnitMark({ unit, now, view, size, drawn }: Placing & { unit: NearUnit; now: ReadonlySignal<number> }) {
  const { f } = useText();
  const { x, y } = toPixels(view, size, drawn(unit));
  const age = now.value - Date.parse(unit.reportedAt);
  return (
    <g data-mark="unit" class={`mark-unit ${unit.freshness}`} transform={`translate(${x} ${y})`}>
      <circle class={`mark-body ${unit.status}`} r="9" />
      <text class="mark-name" y="24" text-anchor="middle">
        {unit.callsign}
        {unit.freshness !== 'fresh' && ` · ${f.age(age)}`}
      </text>
    </g>
  );
}
