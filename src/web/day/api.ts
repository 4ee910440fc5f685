import type { ScreenNames } from '../../core/organization.ts';
import type { GradeProgress } from '../../core/quality/grades.ts';
import type { Case } from '../cases/api.ts';

type Targets = {
  calls: number;
  handleMs: number;
  servicePercent: number;
  scoreTenths: number;
  resolvedPercent: number;
};

export type Undisposed = {
  callId: string;
  arrivedAtMs: number;
  queueId: string | null;
  ani: string | null;
  customerName: string | null;
};

export type Day = {
  numbers: {
    calls: number;
    handleMs: number | null;
    servicePercent: number | null;
    resolvedPercent: number | null;
    scoreTenths: number | null;
    missed: number;
  };
  targets: Targets | null;
  undisposed: Undisposed[];
  cases: Case[];
  grade: (GradeProgress & { names: Record<string, ScreenNames> }) | null;
};
