/** What the hotline asks of a flow that is a self-service step, beside running it. */
import type { FlowSource } from '../organization.ts';
import type { FlowContext } from './context.ts';
import type { FlowState } from './contract.ts';
import type { FlowDocument } from './document.ts';
import { partsOf, type SealedPart } from './sealed.ts';

/** Whether an agent in a talk may send the caller to it, and nobody else. */
export function isSelfServiceFlow({ document }: Pick<FlowSource, 'document'>): boolean {
  return (document as FlowDocument).selfService !== undefined;
}

/** What a masked `collect` step has kept under this name, sealed; empty: nothing. */
export function keptAs(state: FlowState, name: string): SealedPart[] {
  return partsOf((state.context as FlowContext).values[name] ?? '');
}
