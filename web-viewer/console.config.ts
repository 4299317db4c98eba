import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

const config: UserConfig = {
  root: fileURLToPath(new URL('console/', import.meta.url)),
  base: '/console/',
  publicDir: false,
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../dist/web-console', import.meta.url)),
    // All in one folder: the host serves files by their bare names.
    assetsDir: '',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
};

export default defineConfig(config);
