import { microphoneConstraints } from './devices.ts';

/** Why there is no microphone: not allowed by the person, not there, not offered to an unsafe page, or something else. */
export type MicrophoneProblem = { kind: 'refused' | 'missing' | 'insecure' | 'failed'; detail: string };

/** Asks for the microphone, so that the browser's question comes before the first call and not in it. Null when all is well. */
export async function checkMicrophone(): Promise<MicrophoneProblem | null> {
  if (navigator.mediaDevices === undefined) return { kind: 'insecure', detail: '' };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(microphoneConstraints());
    for (const track of stream.getTracks()) track.stop();
    return null;
  } catch (error) {
    const name = error instanceof DOMException ? error.name : 'Error';
    if (name === 'NotAllowedError' || name === 'SecurityError') return { kind: 'refused', detail: name };
    if (name === 'NotFoundError' || name === 'OverconstrainedError') return { kind: 'missing', detail: name };
    return { kind: 'failed', detail: error instanceof Error ? error.message : name };
  }
}
