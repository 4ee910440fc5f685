import { useEffect, useState } from 'react';
import { type DeviceList, listDevices, microphoneConstraints, onDevicesChanged } from '../phone/devices.ts';
import { checkMicrophone, type MicrophoneProblem } from '../phone/microphone.ts';

/** What is plugged in now. */
export function useDeviceList(): DeviceList {
  const [devices, setDevices] = useState<DeviceList>({ microphones: [], speakers: [] });
  useEffect(() => {
    const look = () => void listDevices().then(setDevices);
    look();
    // Names come with the permission, which the level below asks for.
    const timer = window.setInterval(look, 2_000);
    const stop = onDevicesChanged(look);
    return () => {
      window.clearInterval(timer);
      stop();
    };
  }, []);
  return devices;
}

export type MicrophoneLevel = { level: number; hasHeard: boolean; problem: MicrophoneProblem | null };

/** Root mean square of what the microphone hears, 0 to 1, some ten times a second while it is shown. */
export function useMicrophoneLevel(microphoneId: string, heardLevel: number): MicrophoneLevel {
  const [state, setState] = useState<MicrophoneLevel>({ level: 0, hasHeard: false, problem: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another microphone is listened to anew
  useEffect(() => {
    const context = new AudioContext();
    let stream: MediaStream | null = null;
    let timer: number | undefined;
    let isOver = false;
    const listen = async () => {
      const problem = await checkMicrophone();
      stream = problem === null ? await navigator.mediaDevices.getUserMedia(microphoneConstraints()) : null;
      if (isOver || stream === null) {
        if (!isOver) setState({ level: 0, hasHeard: false, problem });
        for (const track of stream?.getTracks() ?? []) track.stop();
        return;
      }
      void context.resume();
      const analyser = context.createAnalyser();
      context.createMediaStreamSource(stream).connect(analyser);
      const samples = new Float32Array(analyser.fftSize);
      timer = window.setInterval(() => {
        analyser.getFloatTimeDomainData(samples);
        const level = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
        setState(({ hasHeard }) => ({ level, hasHeard: hasHeard || level > heardLevel, problem: null }));
      }, 100);
    };
    void listen();
    return () => {
      isOver = true;
      window.clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
      void context.close();
    };
  }, [microphoneId, heardLevel]);
  return state;
}
