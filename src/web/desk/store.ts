/** What the desk's parts show. Written by `session.ts` only; components read. */
import { create } from 'zustand';
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
};

export const useDesk = create<DeskStore>(() => initialDesk);
