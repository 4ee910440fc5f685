/**
 * Which microphone, headset and loudspeaker this computer uses: chosen by the person, remembered in the browser, and taken up
 * again when a headset is plugged in. What is chosen and not there is replaced by the system's own until it comes back.
 */

export type DeviceChoice = {
  /** '' everywhere: whatever the system has. */
  microphoneId: string;
  headsetId: string;
  /** Where it rings: a loudspeaker is heard by who has taken the headset off. */
  ringerId: string;
};

export type DeviceList = { microphones: MediaDeviceInfo[]; speakers: MediaDeviceInfo[] };

const KEY = 'hotline.devices';
const NOTHING_CHOSEN: DeviceChoice = { microphoneId: '', headsetId: '', ringerId: '' };

export function chosenDevices(): DeviceChoice {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return { ...NOTHING_CHOSEN, ...(typeof kept === 'object' ? kept : {}) };
  } catch {
    return NOTHING_CHOSEN;
  }
}

const listeners = new Set<() => void>();

export function chooseDevices(choice: DeviceChoice): void {
  localStorage.setItem(KEY, JSON.stringify(choice));
  for (const listener of listeners) listener();
}

/** Called when another device is chosen, plugged in or pulled out. @returns how to stop that */
export function onDevicesChanged(listener: () => void): () => void {
  listeners.add(listener);
  navigator.mediaDevices?.addEventListener('devicechange', listener);
  return () => {
    listeners.delete(listener);
    navigator.mediaDevices?.removeEventListener('devicechange', listener);
  };
}

/** Names are empty until the microphone has been allowed once. */
export async function listDevices(): Promise<DeviceList> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const real = devices.filter(({ deviceId }) => deviceId !== '' && deviceId !== 'default');
  return {
    microphones: real.filter(({ kind }) => kind === 'audioinput'),
    speakers: real.filter(({ kind }) => kind === 'audiooutput'),
  };
}

/** `ideal`: a headset left at home must not cost a call. */
export function microphoneConstraints(): MediaStreamConstraints {
  const { microphoneId } = chosenDevices();
  return { audio: microphoneId === '' ? true : { deviceId: { ideal: microphoneId } }, video: false };
}

/** An element or a context that plays; older browsers cannot choose where, and play on the system's own. */
export type Player = { setSinkId?(id: string): Promise<void> };

export async function playOn(player: Player, speakerId: string): Promise<void> {
  // A speaker that is gone: the system's own, rather than silence.
  await player.setSinkId?.(speakerId).catch(() => player.setSinkId?.('').catch(() => undefined));
}
