import { useText } from '../../page.js';
import { CameraSymbol } from '../../ui/Symbol.js';
import { goTo, lookAroundPlace } from '../actions.js';
import { useCommander } from '../commander.js';
import { VideoActions } from '../video/VideoActions.js';
import { openSendToWall } from '../walls/sendToWall.js';
import { useWords } from '../words.js';
import { Action, Coordinates, Fact, Gone } from './parts.js';
import { useCamera } from './useRecords.js';

/** A camera: where it stands and where it looks. */
export function CameraDetails({ id }: { id: string }) {
  const commander = useCommander();
  const { t, f } = useText();
  const words = useWords();
  const camera = useCamera(id);
  if (camera === undefined) return null;
  if (camera === 'gone') return <Gone />;
  const { azimuthDegrees, fieldOfViewDegrees, rangeMeters } = camera;
  return (
    <article class="details" data-camera={id}>
      <header class="details-head">
        <CameraSymbol
          ptz={camera.ptz ?? false}
          private={camera.private ?? false}
          live={camera.streamId !== undefined}
          size={40}
        />
        <div class="details-title">
          <h2>{camera.name}</h2>
          <p class="quiet">
            {t.inspector.camera} · {words.org(camera.org)}
          </p>
        </div>
      </header>
      <div class="actions">
        <VideoActions
          target={{ type: 'camera', id }}
          title={camera.name}
          org={camera.org}
          live={camera.streamId !== undefined}
        />
        <Action icon="target" label={t.inspector.flyTo} onClick={() => goTo(commander, { type: 'camera', id })} />
        <Action
          icon="units"
          label={t.nearest.title}
          onClick={() => lookAroundPlace(commander, camera, { type: 'camera', id, title: camera.name })}
        />
        <Action
          icon="wall"
          label={t.walls.send.action}
          onClick={() => openSendToWall(commander, { type: 'camera', id })}
        />
      </div>
      {camera.private && <p class="notice">{t.inspector.privateCamera}</p>}
      <dl class="facts">
        <Fact name={t.inspector.coordinates}>
          <Coordinates place={camera} />
        </Fact>
        {azimuthDegrees === undefined ? (
          <Fact name={t.inspector.view}>{t.inspector.viewUnknown}</Fact>
        ) : (
          <Fact name={t.inspector.bearing}>{f.heading(azimuthDegrees)}</Fact>
        )}
        {fieldOfViewDegrees !== undefined && (
          <Fact name={t.inspector.fieldOfView}>{`${Math.round(fieldOfViewDegrees)}°`}</Fact>
        )}
        {rangeMeters !== undefined && <Fact name={t.inspector.range}>{f.distance(rangeMeters)}</Fact>}
        {camera.ptz && <Fact name={t.inspector.view}>{t.inspector.ptz}</Fact>}
        <Fact name={t.inspector.organisation}>{words.orgChain(camera.org)}</Fact>
      </dl>
    </article>
  );
}
