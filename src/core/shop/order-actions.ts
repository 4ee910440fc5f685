/** What agents may ask of the shop's own system for an order, and what it answers. Shared by page, API and connector. */

export type OrderActionRequest =
  | { action: 'cancel'; reason: string }
  | { action: 'changeAddress'; address: string }
  | { action: 'requestReturn'; reason: string }
  | { action: 'requestRefund'; amountFen: number; reason: string };

export type OrderActionName = OrderActionRequest['action'];

/** Codes a shop may refuse with; others are shown with its own words. */
export const REFUSALS = [
  'noSuchOrder',
  'alreadyShipped',
  'alreadyCancelled',
  'alreadyRequested',
  'notDelivered',
  'returnPeriodOver',
  'nothingPaid',
  'amountTooHigh',
  'needsApproval',
  'addressIncomplete',
  'addressChangedTwice',
  'notPossibleNow',
] as const;

export type OrderActionOutcome =
  /** `state`: the order's now; `refundFen`: what goes back to the customer. */
  | { outcome: 'done'; state: string; refundFen: number | null }
  | { outcome: 'refused'; code: string; message: string; mostFen?: number }
  /** No answer in time: the shop may have done it. Asking again with the same key does it once at most. */
  | { outcome: 'unknown' };

/** The order numbers the hotline takes by key. */
export const ORDER_NUMBER = '^[0-9]{8,12}$';
