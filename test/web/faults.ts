import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds wrong with the page as it stands, a line each; best none. In the dark only the colours are others, and only they are judged.
 *
 * In the page itself (`legacy`: there are no frames whose findings would have to be put together in a second page) and without the
 * lists of what is right: a third of the time, with the same findings.
 */
export async function faultsOf(page: Page, scheme: 'light' | 'dark' = 'light'): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  if (scheme === 'dark') axe.withRules(OF_COLOURS);
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
