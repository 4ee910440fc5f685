/**
 * The shop's own page about a customer, in one window for all calls: each link leads it anew. It gets no hold of this page
 * (`opener` is cut before it is led anywhere).
 */
import type { CustomerLink } from '../../core/customer-link.ts';

const WINDOW_NAME = 'hotline-shop';
let shopWindow: Window | null = null;

/** False: the browser did not let a window open, because nobody had clicked. */
export function openShopPage({ url }: CustomerLink): boolean {
  if (shopWindow === null || shopWindow.closed) {
    shopWindow = window.open('', WINDOW_NAME);
    if (shopWindow === null) return false;
    try {
      shopWindow.opener = null;
    } catch {
      // It was open before this page was reloaded, and its opener was cut then.
    }
  }
  shopWindow.location.href = url;
  return true;
}
