import type { Device } from '../../../server/wire/identity.js';
import { useText } from '../../page.js';

/** What a device speaks for, in words. */
export function useSubjectName(): (device: Pick<Device, 'unitId' | 'cameraId' | 'wallId' | 'name'>) => string {
  const { t } = useText();
  const words = t.admin.devices;
  return ({ unitId, cameraId, wallId, name }) => {
    if (unitId !== undefined) return words.unit(name ?? unitId);
    return wallId !== undefined ? words.wall(name ?? wallId) : words.camera(name ?? cameraId ?? '');
  };
}
