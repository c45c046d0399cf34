import { useEffect, useRef } from 'preact/hooks';
import { usePage } from '../../page.js';
import type { BaseMap } from '../map/baseMap.js';
import type { FieldView } from '../map/fieldView.js';

/** The base map below the marks, fetched only when it is looked at; without it (no network, no WebGL) the marks stand alone. */
export function BaseLayer({ view }: { view: FieldView }) {
  const { config, settings } = usePage();
  const element = useRef<HTMLDivElement>(null);
  const base = useRef<BaseMap | undefined>(undefined);
  const latest = useRef(view);
  latest.current = view;
  const { basemap } = config;
  const theme = settings.themeChoice.value === 'dark' ? 'dark' : 'light';
  const language = settings.language.value;
  useEffect(() => {
    if (basemap.kind === 'none') return;
    let isGone = false;
    const open = async () => {
      const { openBaseMap } = await import('../map/baseMap.js');
      if (isGone || !element.current) return;
      const opened = await openBaseMap(element.current, { basemap, theme, language, view: latest.current });
      if (isGone) opened.close();
      else base.current = opened;
      base.current?.show(latest.current);
    };
    // Whatever keeps it from coming: the map works without.
    open().catch(() => undefined);
    return () => {
      isGone = true;
      base.current?.close();
      base.current = undefined;
    };
  }, [basemap, theme, language]);
  useEffect(() => base.current?.show(view), [view.lat, view.lng, view.zoom]);
  return <div ref={element} class="map-base" />;
}
