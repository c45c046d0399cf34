import type { Device } from '../../../server/wire/identity.js';
import { useText } from '../../page.js';

/** What a device speaks for, in words. */
export function useSubjectName(): (device: Pick<Device, 'unitId' | 'cameraId'>) => string {
  const { t } = useText();
  return ({ unitId, cameraId }) =>
    unitId !== undefined ? t.admin.devices.unit(unitId) : t.admin.devices.camera(cameraId ?? '');
}
