/** What the desk's parts show. Written by `session.ts` only; components read. */
import { create } from 'zustand';
import type { CallQuality } from '../../core/events.ts';
import type { MicrophoneProblem } from '../phone/microphone.ts';
import type { RegistrationState, SessionState } from '../phone/softphone.ts';
import type { ConnectionStatus } from './connection.ts';
import { type DeskState, emptyDesk } from './state.ts';

export type DeskStore = {
  status: ConnectionStatus;
  desk: DeskState;
  registration: RegistrationState;
  session: SessionState;
  muted: boolean;
  /** The phone rings aloud: its pop has been seen. */
  ringing: boolean;
  microphone: MicrophoneProblem | null;
  checkingMicrophone: boolean;
  /** How the talk sounds now; null while there is none to measure. */
  quality: CallQuality | null;
};

export const initialDesk: DeskStore = {
  status: 'idle',
  desk: emptyDesk,
  registration: 'off',
  session: 'none',
  muted: false,
  ringing: false,
  microphone: null,
  checkingMicrophone: false,
  quality: null,
};

export const useDesk = create<DeskStore>(() => initialDesk);
