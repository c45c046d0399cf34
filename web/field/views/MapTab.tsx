import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { datumOf } from '../../map/base/datum.js';
import { usePage, useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { useField } from '../fieldUnit.js';
import { dragged, type FieldView, fitted, type Size, scaleBar, zoomed } from '../map/fieldView.js';
import { BaseLayer } from './BaseLayer.js';
import { MapMarks } from './MapMarks.js';
import { NearList } from './NearList.js';

const NEAR_EVERY_MS = 10_000;
const START_ZOOM = 15;
const SCALE_PIXELS = 110;

/** Where the unit is, where it has to go and who is near: marks of one's own over the base map, and the same as a list. */
export function MapTab({ now }: { now: ReadonlySignal<number> }) {
  const field = useField();
  const { config } = usePage();
  const { t, f } = useText();
  const frame = useRef<HTMLDivElement>(null);
  const size = useSignal<Size>({ width: 0, height: 0 });
  /** Undefined: the map follows the unit. */
  const free = useSignal<FieldView | undefined>(undefined);
  const zoom = useSignal(START_ZOOM);
  const datum = datumOf(config.basemap.datum);
  const drawn = ({ lat, lng }: { lat: number; lng: number }) => {
    const [east, north] = datum.toMap(lng, lat);
    return { lat: north, lng: east };
  };
  useEffect(() => {
    const ask = () => void field.duty.askNear();
    ask();
    const timer = setInterval(ask, NEAR_EVERY_MS);
    return () => clearInterval(timer);
  }, [field]);
  useEffect(() => {
    if (!frame.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      size.value = { width, height };
    });
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [size]);
  const { incident } = field.duty.state.value;
  const state = field.whereabouts.state.value;
  const own = state.state === 'fixed' ? state.fix : undefined;
  const middle = own ?? incident ?? config.center;
  const view: FieldView = free.value ?? { ...drawn(middle), zoom: zoom.value };
  const change = (next: FieldView) => {
    zoom.value = next.zoom;
    free.value = next;
  };
  const bar = scaleBar(view, SCALE_PIXELS);
  return (
    <div class="field-tab map-tab">
      <div
        ref={frame}
        class="field-map"
        {...dragHandlers((dx, dy) => change(dragged(free.value ?? view, dx, dy)))}
        data-follows={free.value === undefined}
      >
        <BaseLayer view={view} />
        <MapMarks view={view} size={size.value} drawn={drawn} now={now} />
        <p class="map-scale" style={{ width: `${bar.pixels}px` }}>
          {f.distance(bar.meters)}
        </p>
        {config.basemap.attribution && <p class="map-attribution">{config.basemap.attribution}</p>}
        <div class="map-buttons">
          <button type="button" class="field-icon" aria-label={t.field.zoomIn} onClick={() => change(zoomed(view, 1))}>
            <Icon name="plus" size={24} />
          </button>
          <button
            type="button"
            class="field-icon"
            aria-label={t.field.zoomOut}
            onClick={() => change(zoomed(view, -1))}
          >
            <Icon name="minus" size={24} />
          </button>
          <button
            type="button"
            class="field-icon"
            aria-label={t.field.centreOnMe}
            aria-pressed={free.value === undefined}
            onClick={() => (free.value = undefined)}
          >
            <Icon name="target" size={24} />
          </button>
          {incident && (
            <button
              type="button"
              class="field-icon"
              aria-label={t.field.fitIncident}
              onClick={() => {
                const next = fitted([drawn(incident), ...(own ? [drawn(own)] : [])], size.value);
                if (next) change(next);
              }}
            >
              <Icon name="fit" size={24} />
            </button>
          )}
        </div>
      </div>
      <NearList own={own} now={now} />
    </div>
  );
}

/** One finger moves the map. */
function dragHandlers(onDrag: (dx: number, dy: number) => void) {
  const at = useRef<{ id: number; x: number; y: number } | undefined>(undefined);
  const end = () => {
    at.current = undefined;
  };
  return {
    onPointerDown(event: PointerEvent) {
      if ((event.target as Element).closest('button')) return;
      at.current = { id: event.pointerId, x: event.clientX, y: event.clientY };
    },
    onPointerMove({ pointerId, clientX: x, clientY: y }: PointerEvent) {
      if (at.current?.id !== pointerId) return;
      onDrag(x - at.current.x, y - at.current.y);
      at.current = { id: pointerId, x, y };
    },
    onPointerUp: end,
    onPointerCancel: end,
    onPointerLeave: end,
  };
}
