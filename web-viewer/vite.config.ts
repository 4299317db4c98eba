import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

const config: UserConfig = {
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Absolute, because the page is also served under /s/<session id>.
  base: '/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../dist/web-viewer', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // Nothing is turned into a data: URL: script-src and worker-src of the page's policy allow files only.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
};

export default defineConfig(config);
