import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The pages are built into `dist/web`, which the controller serves; `vite dev` passes what is the controller's on to it. */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The first with `light-dark()`; rewriting it for older ones would lose the colours that follow the scheme.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Inlined fonts and pictures would need `data:` in the content security policy.
    assetsInlineLimit: 0,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:3000',
      '/sip': { target: 'ws://127.0.0.1:3000', ws: true },
      '/desk': {
        target: 'ws://127.0.0.1:3000',
        ws: true,
        // `/desk` is a page as well as a socket: only the upgrade is the controller's.
        bypass: (request) => (request.headers.upgrade ? undefined : '/index.html'),
      },
    },
  },
});
