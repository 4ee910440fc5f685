/** A call is told by the system as well while the agent looks at another window. */

/** To be called from a click: browsers ask their question only there. */
export function askForNotifications(): void {
  if (typeof Notification !== 'undefined' && Notification.permission === 'default') {
    void Notification.requestPermission().catch(() => undefined);
  }
}

/** @returns how to take it away again */
export function notify(title: string, callId: string): () => void {
  const isSeen = document.visibilityState === 'visible' && document.hasFocus();
  if (isSeen || typeof Notification === 'undefined' || Notification.permission !== 'granted') return () => undefined;
  const shown = new Notification(title, { tag: `hotline-${callId}`, icon: '/icon.svg' });
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
  return () => shown.close();
}
