/**
 * What the desk has beyond the first page: fetched and made ready while somebody types a password, so that whoever signs in
 * sees the desk at once. Who is no agent has fetched some hundred kilobytes for nothing.
 */
const PARTS = [() => import('./page.tsx'), () => import('./call-bar.tsx'), () => import('../phone/softphone.ts')];

export function loadDeskAhead(): void {
  // One that does not come is fetched again, and told, when it is needed.
  for (const load of PARTS) load().catch(() => {});
}
