import { useRef } from 'preact/hooks';
import { homeOrg, mayAct, useDesk } from '../../command/desk.js';
import { Failure } from '../../command/parts.js';
import { useAction } from '../../command/useAction.js';
import { useText } from '../../page.js';
import { Icon } from '../../ui/Icon.js';
import { VirtualList } from '../../ui/VirtualList.js';
import { useCommander } from '../commander.js';
import { EmptyList } from '../panels/PanelHead.js';
import { beginMark, goToMark, openMark } from './drawingActions.js';
import { ElementIcon, whatItIs } from './ElementIcon.js';
import { SHAPES } from './shape.js';

/** Marks on the map: draw a new one, open one, take them in and out as GeoJSON. */
export function ElementList({ text }: { text: string }) {
  const commander = useCommander();
  const { drawings, picture } = commander;
  const { account } = useDesk();
  const { t, f } = useText();
  const shown = drawings.elements.value
    .filter(({ name }) => text === '' || name.toLowerCase().includes(text))
    .sort((a, b) => f.compare(a.name, b.name));
  const numberOf = (id: string) => picture.incidents.value.find((one) => one.id === id)?.number ?? '';
  return (
    <>
      {mayAct(account) && (
        <div class="draw-bar" role="toolbar" aria-label={t.drawing.draw}>
          {SHAPES.map((shape) => (
            <button
              key={shape}
              type="button"
              class="button"
              data-draw={shape}
              onClick={() => beginMark(commander, shape)}
            >
              <Icon name={shape === 'point' ? 'place' : shape === 'line' ? 'trail' : 'areas'} size={16} />
              {t.drawing.shape[shape]}
            </button>
          ))}
        </div>
      )}
      <Files />
      {shown.length === 0 ? (
        <EmptyList text={text === '' ? t.drawing.empty : t.drawing.emptyFiltered} />
      ) : (
        <VirtualList
          label={t.drawing.title}
          items={shown}
          rowRem={2.25}
          keyOf={({ id }) => id}
          selectedKey={drawings.selected.value}
          onChoose={({ id }) => openMark(commander, id)}
          onOpen={(element) => goToMark(commander, element)}
          row={(element) => (
            <>
              <ElementIcon element={element} />
              <span class="truncate row-name" title={element.name} data-mark={element.id}>
                {element.name}
              </span>
              <span class="row-end quiet">
                {element.incidentId ? numberOf(element.incidentId) : whatItIs(element, t)}
              </span>
            </>
          )}
        />
      )}
    </>
  );
}

/** GeoJSON out to a file, and in from one. */
function Files() {
  const { drawings, workspace } = useCommander();
  const { account } = useDesk();
  const { t } = useText();
  const { run, busy, failure } = useAction();
  const file = useRef<HTMLInputElement>(null);
  const save = () =>
    run(async () => {
      const text = JSON.stringify(await drawings.export(), null, 1);
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([text], { type: 'application/geo+json' }));
      link.download = 'drawings.geojson';
      link.click();
      URL.revokeObjectURL(link.href);
    });
  const load = (chosen: File | undefined) => {
    if (!chosen) return;
    void run(async () => {
      const count = await drawings.import(await chosen.text(), homeOrg(account));
      workspace.notice.value = { text: t.drawing.imported(count) };
    });
  };
  return (
    <>
      <div class="draw-bar quiet-bar">
        {mayAct(account) && (
          <>
            <button type="button" class="link" disabled={busy.value} onClick={() => file.current?.click()}>
              {t.drawing.import}
            </button>
            <input
              ref={file}
              type="file"
              class="hidden-visually"
              tabIndex={-1}
              aria-label={t.drawing.import}
              accept=".geojson,.json,application/geo+json,application/json"
              onChange={({ currentTarget }) => {
                load(currentTarget.files?.[0]);
                currentTarget.value = '';
              }}
            />
          </>
        )}
        {drawings.elements.value.length > 0 && (
          <button type="button" class="link" disabled={busy.value} onClick={() => void save()}>
            {t.drawing.export}
          </button>
        )}
      </div>
      <Failure text={failure.value} />
    </>
  );
}
